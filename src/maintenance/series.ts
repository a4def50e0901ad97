// The maintenance windows of `muster.yaml`: those that come once, and those that come again and again.

import type { MaintenanceDeps } from './tell.js';

/** Plans what of the file is due to be announced. */
export async function planFromFile(_deps: MaintenanceDeps): Promise<void> {
  await Promise.resolve();
}
