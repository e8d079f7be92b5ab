/** SVG outlines of the icons in use; filled by the modules that `build/icons.ts` makes. */
export const outlines = new Map<string, string>();
