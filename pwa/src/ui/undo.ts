/** What was just done and can be taken back: a toast with its one action, and the key Z. */
import { t } from '../messages/ui.ts';
import { shortcuts } from './keys.ts';
import { toast } from './toasts.ts';

let forget: (() => void) | undefined;

/** Says what was done and offers to take it back, by the toast's button or by Z until the next deed. */
export function undoable(text: string, undo: () => unknown): void {
  forget?.();
  const run = (): void => {
    forget?.();
    dismiss();
    undo();
  };
  const dismiss = toast(text, { action: t('undo'), onaction: run });
  const unregister = shortcuts([{ key: 'z', label: t('undo'), run }]);
  forget = () => {
    unregister();
    forget = undefined;
  };
}
