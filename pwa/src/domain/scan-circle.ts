/**
 * A swap without a server in between: each code says whose codes its owner has read, so two phones
 * face to face know that both have both, and a table knows who is still missing.
 */
import { briefToken } from './scan-link';

/** Somebody whose code was read here: their token, and the beginnings of those that they have read. */
export interface Member { token: string; name: string; contact: string; seen: readonly string[] }

/** `hasMe`: they have read my code, as far as theirs said when it was read last. */
export const hasMe = (member: Member, mine: string): boolean => member.seen.includes(briefToken(mine));

/** Where the circle stands, seen from here. */
export interface Standing {
  /** People somebody else has read and I have not. */
  missing: number;
  /** Everybody known of has been read here, and everybody read here has me. */
  isComplete: boolean;
}

export function standing(members: readonly Member[], mine: string): Standing {
  const read = new Set(members.map(({ token }) => briefToken(token)));
  const heard = new Set(members.flatMap(({ seen }) => seen));
  heard.delete(briefToken(mine));
  const missing = [...heard].filter((brief) => !read.has(brief)).length;
  return { missing, isComplete: members.length > 0 && missing === 0 && members.every((member) => hasMe(member, mine)) };
}

/** The members after one more code was read; a code read again brings what its owner has read since. */
export function withMember(members: readonly Member[], read: Member): Member[] {
  const known = members.find(({ token }) => token === read.token);
  if (!known) return [...members, read];
  return members.map((member) => (member === known ? { ...known, seen: [...new Set([...known.seen, ...read.seen])] } : member));
}
