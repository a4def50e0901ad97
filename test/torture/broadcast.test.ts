// An audience of five hundred hears that an incident began, and the process is killed in the middle: nobody is missed, and nobody hears it
// twice but for the one message that was on its way.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { journalOf } from './audit.js';
import { newFolder, started, until } from './bench.js';

const listeners = Array.from({ length: 500 }, (_, index) => `+49151123${String(index).padStart(5, '0')}`);
const yaml = `${exampleOrganisation}
audiences:
  customers: { addresses: [${listeners.map((one) => `"local:${one}"`).join(', ')}] }
`;
const p1 = { title: 'pool timeout', severity: 'critical', service: 'orders', key: 'a' };

/** How often each of them heard that it began. */
const heardIn = (folder: string): ReadonlyMap<string, number> => {
  const heard = new Map<string, number>();
  const wanted = new Set(listeners);
  for (const entry of journalOf(folder)) {
    if (entry.kind === 'sent' && wanted.has(entry.chat) && entry.text.includes('INC-1 · pool timeout'))
      heard.set(entry.chat, (heard.get(entry.chat) ?? 0) + 1);
  }
  return heard;
};

test.each(['after-claim:6', 'after-accept:150', 'before-mark:300'])(
  'killed in the middle (%s), the broadcast reaches all 500, once',
  { timeout: 60_000 },
  async (failpoint) => {
    const folder = newFolder();
    writeFileSync(join(folder, 'muster.yaml'), yaml);
    const { server, client } = await started({ folder, failpoint });
    const answer = await client.post('/webhooks/generic', p1);
    expect(answer.kind).toBe('answered');
    expect(await server.ended).toMatchObject({ signal: 'SIGKILL' });
    const before = heardIn(folder).size;
    expect(before).toBeLessThan(listeners.length);
    const again = await started({ folder });
    await until(() => (heardIn(folder).size === listeners.length ? true : null), 40_000);
    await until(async () => {
      const left = await again.client.get('/api/messages?state=queued&incident=1');
      return left.kind === 'answered' && Array.isArray(left.body) && left.body.every(({ kind }) => kind !== 'update') ? true : null;
    }, 30_000);
    const twice = [...heardIn(folder)].filter(([, times]) => times > 1);
    console.log(`${failpoint}: ${before} of 500 had heard it at the kill, ${twice.length} heard it twice`);
    expect(twice.length).toBeLessThanOrEqual(1);
  },
);
