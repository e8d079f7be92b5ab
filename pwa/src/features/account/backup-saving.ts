/** Saving the backup file and remembering when. */
import { writeKept } from '../../db/meta.ts';
import { t } from '../../messages/account.ts';
import { saveFile } from '../../platform/share.ts';
import { toast } from '../../ui/toasts.ts';
import { backupFile } from './backup.ts';

/** Key of the moment (ms) of the last backup of this device. */
export const BACKUP_AT = 'backup-at';

/** Makes the file, hands it over and says so. Resolves to the moment, undefined where it failed. */
export async function saveBackup(): Promise<number | undefined> {
  const now = Date.now();
  try {
    const { file, count } = await backupFile(now);
    saveFile(file);
    await writeKept(BACKUP_AT, now);
    toast(t('backupSaved', { n: count }));
    return now;
  } catch {
    toast(t('backupFailed'));
    return undefined;
  }
}
