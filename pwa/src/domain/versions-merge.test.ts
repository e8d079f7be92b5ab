import { describe, expect, it } from 'vitest';
import { firstPick, mergedCard, mergeRows } from './versions-merge.ts';

const scanned = { name: 'Dolores “Lola” Washington', title: 'Branch manager', city: 'Chicago', emails: [{ e: 'a', value: 'l@woodlawn.example' }], offers: ['Story porches'], note: 'Walked me there' };
const onFile = { name: 'Lola Washington', title: 'Teen librarian', city: ' Chicago', emails: [{ e: 'b', value: 'L@Woodlawn.example' }, { e: 'c', value: 'lola@southshore.example' }], interval_days: 91, note: 'Teen board panel' };

describe('two cards of one person', () => {
  const rows = mergeRows(scanned, onFile);
  it('asks only where both say something and it differs', () => {
    expect(rows.filter((r) => r.kind === 'choose').map((r) => r.field)).toEqual(['name', 'title']);
    expect(rows.filter((r) => r.kind === 'both').map((r) => r.field)).toEqual(['emails', 'offers']);
  });
  it('begins with the fuller value', () => {
    expect(firstPick(rows)).toEqual({ name: 'id', title: 'into' });
  });
  it('takes what was chosen, unites lists once, and loses nothing that only one has', () => {
    const card = mergedCard(scanned, onFile, { name: 'id', title: 'id' });
    expect(card).toMatchObject({ name: 'Dolores “Lola” Washington', title: 'Branch manager', interval_days: 91, offers: ['Story porches'] });
    expect(card.emails?.map((e) => e.value)).toEqual(['L@Woodlawn.example', 'lola@southshore.example']);
  });
});
