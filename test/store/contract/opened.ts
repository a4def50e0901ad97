// What a contract test is handed.

import type { Store } from '../../../src/store/store.js';

/** A store under test, empty. */
export interface Opened {
  readonly store: Store;
  /** Closes the store and opens it again on the same data; absent where data does not outlive the store. */
  readonly reopen?: () => Promise<Store>;
  destroy(): Promise<void>;
}
