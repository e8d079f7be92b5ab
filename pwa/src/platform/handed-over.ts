/**
 * What another app handed to us: a text or a picture that was shared (put aside by the service
 * worker), or a card file that was opened with Hallway. It is kept until the scanner (or, of many cards, the import) takes it.
 */
export type HandedOver = { text: string } | { file: File };

const ASIDE = 'hallway-shared';
let waiting: HandedOver | undefined;

/** Puts a file aside for the screen that is opened next. */
export function handOver(file: File): void {
  waiting = { file };
}

/** Takes what was handed over; only once. */
export function takeHandedOver(): HandedOver | undefined {
  const taken = waiting;
  waiting = undefined;
  return taken;
}

/** Picks up what was shared; true when there is something for `takeHandedOver`. */
export async function receiveShared(): Promise<boolean> {
  if (!('caches' in window)) return false;
  const cache = await caches.open(ASIDE);
  const [file, text] = await Promise.all([cache.match('/share/file'), cache.match('/share/text')]);
  if (file) waiting = { file: await fileOf(file) };
  else if (text) waiting = { text: await text.text() };
  await caches.delete(ASIDE);
  return waiting !== undefined;
}

async function fileOf(response: Response): Promise<File> {
  const name = decodeURIComponent(response.headers.get('X-Name') ?? '');
  return new File([await response.blob()], name, { type: response.headers.get('Content-Type') ?? '' });
}

/** File Handling API; not in the DOM library. */
interface LaunchQueue {
  setConsumer(consumer: (params: { files?: readonly { getFile(): Promise<File> }[] }) => void): void;
}

/** Calls `onfile` when Hallway was started to open a card file. */
export function listenForFiles(onfile: () => void): void {
  const queue = (window as Window & { launchQueue?: LaunchQueue }).launchQueue;
  queue?.setConsumer(({ files }) => {
    const [handle] = files ?? [];
    void handle?.getFile().then((file) => {
      waiting = { file };
      onfile();
    });
  });
}
