/** Handing something to another app, with a plain way where the browser has none. */

export interface Shared {
  title?: string;
  text?: string;
  url?: string;
  file?: File;
}

export type ShareOutcome = 'shared' | 'copied' | 'saved' | 'cancelled' | 'failed';

/** Opens the share sheet; where there is none, a file is saved and a text is copied. */
export async function share({ file, ...rest }: Shared): Promise<ShareOutcome> {
  const data: ShareData = file ? { ...rest, files: [file] } : rest;
  if (navigator.canShare?.(data)) {
    try {
      await navigator.share(data);
      return 'shared';
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return 'cancelled';
    }
  }
  if (file) return saveFile(file);
  return (await copyText(rest.url ?? rest.text ?? '')) ? 'copied' : 'failed';
}

/** Whether this browser hands files of that name and type to other apps. */
export function canHandFile(name: string, type: string): boolean {
  return navigator.canShare?.({ files: [new File([''], name, { type })] }) ?? false;
}

/** Puts a text on the clipboard; false where the browser refuses. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

const KEEP_URL = 60_000; // ms; some browsers read the blob only after the person has answered

/** Saves a file the way a download does. */
export function saveFile(file: File): 'saved' {
  const url = URL.createObjectURL(file);
  const anchor = Object.assign(document.createElement('a'), { href: url, download: file.name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_URL);
  return 'saved';
}
