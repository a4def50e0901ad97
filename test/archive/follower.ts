// Run by kill.test.ts: stores incidents and lets the archive follow, and prints what is stored, until it is killed.

import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { write } from '../../src/store/store.js';
import { sampleEvent, sampleIncident, t0 } from '../store/sample.js';

const [, , path = ''] = process.argv;
const store = await openSqliteStore({ path });
console.log('open');
for (;;) {
  const number = await store.nextNumber();
  const incident = sampleIncident(number, { title: `Pool of shard${number} exhausted`, lastSeq: 3 });
  const events = [1, 2, 3].map((seq) => write.event(sampleEvent(number, seq, `looking at word${number}x${seq}`)));
  // Its events and the archive are written side by side: neither waits for the other.
  const archived = store.archiveSome();
  if (
    (await store.commit({ now: t0, writes: [write.incident({ expected: null, after: incident, dueAt: null }), ...events] })) === 'committed'
  )
    console.log(`stored ${number}`);
  await archived;
}
