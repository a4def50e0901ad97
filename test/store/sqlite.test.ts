import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { storeContract } from './contract.js';

storeContract(
  'SQLite in memory',
  async () => {
    const store = await openSqliteStore({ path: ':memory:' });
    return { store, destroy: () => store.close() };
  },
  { keeps: false },
);

storeContract('SQLite in a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-store-'));
  const path = join(folder, 'muster.db');
  let store = await openSqliteStore({ path });
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await openSqliteStore({ path });
      return store;
    },
    destroy: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
});
