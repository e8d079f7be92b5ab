const MAX_OCTETS = 75;

/** A line of a card or a calendar folded at 75 octets, never inside a character (RFC 2425 5.8.1, RFC 5545 3.1). */
export function folded(line: string): string {
  const rows: string[] = [];
  let [row, octets] = ['', 0];
  for (const char of line) {
    const size = octetsOf(char);
    if (octets + size > MAX_OCTETS) {
      rows.push(row);
      [row, octets] = [' ', 1];
    }
    row += char;
    octets += size;
  }
  return [...rows, row].join('\r\n');
}

/** In UTF-8. */
function octetsOf(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
