// What lies beside the database holds names, numbers and everything said: it is for its owner alone, whoever made it and when.

import { chmodSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const othersMay = 0o077;

/** Takes every right of others from the database and from all that is named after it: logs, locks, backups, journals, folders of media. */
export function keepPrivate(database: string, log: { warn(message: string): void } | undefined): void {
  const base = basename(database);
  for (const name of readdirSync(dirname(database))) {
    if (name !== base && !name.startsWith(`${base}.`) && !name.startsWith(`${base}-`)) continue;
    const path = join(dirname(database), name);
    try {
      const { mode } = statSync(path);
      if ((mode & othersMay) !== 0) chmodSync(path, mode & 0o700);
    } catch (error) {
      log?.warn(`${path} may be read by others, and that could not be changed: ${String(error)}`);
    }
  }
}
