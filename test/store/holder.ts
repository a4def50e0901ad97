// A second process for tests: opens the store of the file given and prints what it did, a line each, until it is killed.
//   holder.ts hold <file>              opens and keeps it
//   holder.ts write <file>             opens one incident after the other and prints each number once it is stored
//   holder.ts migrate <file> <folder>  opens with these migrations and prints when the backup is made

import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { opens, sampleIncident, sampleMessage } from './sample.js';

const [, , mode, path = '', migrationsDir] = process.argv;
const print = (line: string) => process.stdout.write(`${line}\n`);

try {
  const store = await openSqliteStore({
    path,
    ...(migrationsDir === undefined ? {} : { migrationsDir }),
    log: { info: () => print('migrating'), warn: print },
  });
  print('open');
  for (let number = 1; mode === 'write'; number += 4) {
    const four = [number, number + 1, number + 2, number + 3];
    await Promise.all(
      four.map(async (each) => {
        await store.commit(opens(sampleIncident(each), { messages: [sampleMessage({ incident: each })] }));
        print(String(each));
      }),
    );
  }
  setInterval(() => undefined, 60_000);
} catch (error) {
  print(`refused: ${error instanceof Error ? error.message : error}`);
}
