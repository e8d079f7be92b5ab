/** The first letter to somebody, as the message catalogue says it. */
import { linkOf } from '../../domain/card.ts';
import { mailto } from '../../domain/drafts.ts';
import { letterFor } from '../../domain/letters.ts';
import { LANGUAGE } from '../../messages/catalogue.ts';
import { t as say } from '../../messages/letters.ts';
import { publicUrl } from '../../platform/public-url.ts';
import { mainCard, type PersonData } from './person-data.ts';

/** `mailto:` with greeting and how you met; without them where that would be too long, and without a subject where even that is. */
export function letterLink(to: string, { row, met, event, cards }: PersonData): string | undefined {
  const card = mainCard(cards)?.doc;
  const link = card && linkOf(card, publicUrl());
  const { subject, body } = letterFor({ contact: row.doc, card, met: met?.doc, event: event?.doc, link, own: LANGUAGE, unseen: true }, say);
  return mailto(to, subject, body) ?? mailto(to, subject) ?? mailto(to);
}
