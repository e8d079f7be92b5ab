/** What waits on this device, in words. */
import type { OutboxItem } from '../../db/waiting.ts';
import type { KindName } from '../../domain/schema.ts';
import { t } from '../../messages/account.ts';
import { fieldName } from '../../messages/fields.ts';

/** Fields shown by name in one line; the rest is counted. */
const NAMED = 3;

/** How many records of each kind wait: "3 people", "4 notes". */
export function countsByKind(items: readonly OutboxItem[]): string[] {
  const records = new Map<KindName, Set<string>>();
  for (const { kind, id } of items) if (kind && id) records.set(kind, (records.get(kind) ?? new Set()).add(id));
  return [...records].map(([kind, ids]) => t(`kind_${kind}`, { n: ids.size }));
}

/** The word of the message for what a change does. */
function verbOf(item: OutboxItem): 'create' | 'edit' | 'remove' | 'undelete' | 'merge' | 'unmerge' | 'distinct' {
  if (item.op === 'del') return 'remove';
  if (item.op === 'undel') return 'undelete';
  if (item.op === 'merge' || item.op === 'unmerge' || item.op === 'distinct') return item.op;
  return item.create ? 'create' : 'edit';
}

/** "Changed: Name, E-mail", at most three fields by name. */
export function waitingLine(item: OutboxItem): string {
  const verb = verbOf(item);
  const names = [...new Set(item.fields.map(fieldName))];
  const fields = names.slice(0, NAMED).join(', ') + (names.length > NAMED ? ' …' : '');
  return verb === 'edit' && fields ? t('waitingWhat', { what: verb, fields }) : t(`op_${verb}`);
}
