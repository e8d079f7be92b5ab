/** The address under which others reach this server: what a swap link begins with. */

/** Origin for links: the server's PUBLIC_URL where it wrote one into the page, else the address in use. */
export function publicUrl(): string {
  const said = document.querySelector<HTMLMetaElement>('meta[name="hallway-public-url"]')?.content.trim();
  return said && URL.canParse(said) ? new URL(said).origin : location.origin;
}
