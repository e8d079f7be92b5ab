/** Languages by their own names: "日本語, English". */

/** Each code in its own language; a text that is no code stays as it was written. */
export function languageNames(codes: readonly string[]): string {
  return codes.map(ownName).join(', ');
}

function ownName(code: string): string {
  try {
    const name = new Intl.DisplayNames([code], { type: 'language', fallback: 'code' }).of(code) ?? code;
    return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
  } catch {
    return code;
  }
}
