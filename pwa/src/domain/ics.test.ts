import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zonedInstant } from './dates';
import { folded } from './folded';
import { clockChanges, invitation, type Invitation } from './ics';

const start = zonedInstant('2026-07-20', '10:00', 'Europe/London');
const invite: Invitation = {
  uid: 'f1@hallway', sequence: 0, summary: 'Coffee', start, end: start + 3_600_000, tz: 'Europe/London', stamp: start - 1,
  organiser: { name: 'Ailsa', email: 'ailsa@lib.example' }, guests: [{ name: 'Siân "S" P', email: 'sian@lib.example' }],
};
const unfolded = (ics: string): string[] => ics.replace(/\r\n /g, '').split('\r\n');

describe('invitation', () => {
  it('is a request at the local time, with its zone', () => {
    const lines = unfolded(invitation(invite));
    expect(lines).toEqual(expect.arrayContaining([
      'METHOD:REQUEST', 'UID:f1@hallway', 'SEQUENCE:0', 'DTSTART;TZID=Europe/London:20260720T100000', 'DTEND;TZID=Europe/London:20260720T110000',
      'TZID:Europe/London', 'ORGANIZER;CN="Ailsa":mailto:ailsa@lib.example', `ATTENDEE;CN="Siân ^'S^' P";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:sian@lib.example`,
    ]));
    const daylight = lines.indexOf('DTSTART:20260329T010000');
    expect(lines.slice(daylight, daylight + 3)).toEqual(['DTSTART:20260329T010000', 'TZOFFSETFROM:+0000', 'TZOFFSETTO:+0100']);
  });
  it('can be called off', () => {
    expect(unfolded(invitation({ ...invite, sequence: 2, cancelled: true }))).toEqual(expect.arrayContaining(['METHOD:CANCEL', 'STATUS:CANCELLED', 'SEQUENCE:2']));
  });
  it('is an entry to keep where nobody asks or nobody is asked', () => {
    const { organiser: _, ...alone } = invite;
    expect(unfolded(invitation(alone))).toContain('METHOD:PUBLISH');
    expect(unfolded(invitation({ ...invite, guests: [] }))).toContain('METHOD:PUBLISH');
  });
  it('takes no property from what people type', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), (summary, name) => {
      const lines = unfolded(invitation({ ...invite, summary: `${summary}\r\nATTENDEE:mailto:x@y`, location: name, guests: [{ name: `${name}\r\nX:Y`, email: 'a@b.example' }] }));
      expect(lines.filter((l) => l.startsWith('ATTENDEE') || l.startsWith('X:'))).toHaveLength(1);
    }));
  });
  it('folds at 75 octets, cuts no character and reads back', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }).filter((s) => !/[\r\n]/.test(s) && s.isWellFormed()), (line) => {
      const parts = folded(line).split('\r\n');
      expect(parts.every((p) => new TextEncoder().encode(p).length <= 75)).toBe(true);
      expect(parts.map((p, i) => (i ? p.slice(1) : p)).join('')).toBe(line);
    }));
  });
  it('knows the clock changes around it', () => {
    expect(clockChanges(start, 'Europe/London').map((t) => new Date(t).toISOString())).toEqual(['2025-10-26T01:00:00.000Z', '2026-03-29T01:00:00.000Z', '2026-10-25T01:00:00.000Z', '2027-03-28T01:00:00.000Z']);
    expect(clockChanges(start, 'Pacific/Honolulu')).toEqual([]);
  });
});
