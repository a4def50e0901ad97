// A process for the kill -9 test: asks for effects, one change after the other, and performs them, until it is killed.
//   performer.ts ask <file> <folder> <round>   asks and performs; prints `asked <key>` once the change is stored, `performed <key>`
//   performer.ts finish <file> <folder>        performs what is left, prints `all done` and ends
// Performing a key makes the file of that name in the folder, once, and notes every attempt in `attempts`.

import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/clock.js';
import type { EffectAdapter } from '../../src/effects/effect.js';
import { createEffects } from '../../src/effects/run.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { opens, sampleIncident, sampleMessage } from '../store/sample.js';

const [, , mode, path = '', folder = '', round = ''] = process.argv;
const print = (line: string) => process.stdout.write(`${line}\n`);

const exists = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'EEXIST';

const tickets: EffectAdapter = {
  feature: 'tickets',
  perform: async (payload, { key, attempt }) => {
    appendFileSync(join(folder, 'attempts'), `${key} ${attempt} ${JSON.stringify(payload)}\n`);
    // As another system answers: somewhat later. A kill finds some of them on their way.
    await new Promise((resolve) => setTimeout(resolve, 20));
    try {
      writeFileSync(join(folder, key), '', { flag: 'wx' });
    } catch (error) {
      if (!exists(error)) throw error;
    }
    print(`performed ${key}`);
  },
};

const store = await openSqliteStore({ path });
const effects = createEffects({ store, clock: systemClock(), log: { warn: print, error: print } }, [tickets]);

const ask = async () => {
  for (let nth = 1; ; nth++) {
    const number = await store.nextNumber();
    const key = `${round}-${nth}`;
    const payload = { incident: number };
    await store.commit(
      opens(sampleIncident(number), { messages: [sampleMessage({ incident: number })], effects: [{ feature: 'tickets', key, payload }] }),
    );
    print(`asked ${key}`);
  }
};

const finish = async () => {
  while ((await store.effects({ outcome: 'open', limit: 1 })).length > 0) {
    await effects.turn();
    await effects.idle();
  }
  print('all done');
  await store.close();
};

print('open');
if (mode === 'finish') await finish();
else {
  setInterval(() => void effects.turn(), 5);
  await ask();
}
