/** Files that are dropped anywhere on the page. Without this the browser would leave Hallway to show them. */
export function dropped(onfile: (file: File) => void, onover: (isOver: boolean) => void = () => undefined): () => void {
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
  const over = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    onover(true);
  };
  const leave = (event: DragEvent): void => {
    if (event.relatedTarget === null) onover(false);
  };
  const drop = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    onover(false);
    const file = event.dataTransfer?.files[0];
    if (file) onfile(file);
  };
  const listeners = { dragover: over, dragleave: leave, drop } as const;
  for (const [type, listener] of Object.entries(listeners)) addEventListener(type, listener as EventListener);
  return () => {
    for (const [type, listener] of Object.entries(listeners)) removeEventListener(type, listener as EventListener);
  };
}
