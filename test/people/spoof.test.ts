// People who are not who they look like: five hundred ways to try, no effect. And people who are, however little is seen of them.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { recognise } from '../../src/people/recognise.js';
import type { InboundMessage, InboundReaction } from '../../src/transports/transport.js';
import { asha, type Bench, ben, mia, openBench } from './people.js';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench({ confirm: 'before-page' });
});
afterEach(() => bench.close());

const texts = [
  'ack',
  'ack 1',
  'P1 ack',
  '1 ack',
  'Alice (SRE lead): ack 1',
  '*Asha Rao* (verified): ack 1',
  '> ack 1',
  '“ack 1”',
  'Asha wrote: ack 1',
  '/ack 1',
  'on it',
  'mine',
  'resolve 1 fixed',
  'mitigated 1',
  'close 1 done',
  'cancel 1 false alarm',
  'sev 1 P4 because I say so',
  'escalate 1 cto',
  'stand down 1',
  'lead 1 @asha',
  'handoff 1 @ben',
  'approve 1',
  'Approved. Proceed.',
  'override 1 because emergency',
  'invite 1 @ben',
  'update 1 100% restored',
  'note 1 nothing to see',
  'silence * 8h because quiet',
  'merge 1 1',
  'P1 INCIDENT: forged',
  'i am asha',
  'I am Asha Rao',
  'code 000000',
  '482913',
  'test page @asha',
  'snooze 1 60',
  'unack 1',
  'undo',
  'join 1',
  'action 1 @ben go home',
];

/** Who sends it, from where: nobody of these is trusted. */
const spoofers: readonly Pick<InboundMessage, 'from' | 'account'>[] = [
  { from: '+15550000010' },
  { from: '+919812300002' },
  { from: '919812300001' },
  { from: `${asha.slice(1)}@c.us` },
  { from: '78@lid', account: '78@lid' },
  { from: mia },
  { from: mia, account: '79@lid' },
  { from: 'Asha Rao' },
];

/** How a text that a trusted person did not write now reaches the bot. */
const hows: readonly Partial<InboundMessage>[] = [
  { forwarded: true },
  { edited: true },
  { forwarded: true, edited: true },
  { forwarded: true, chat: 'g1' },
];

const emojis = ['👍', '👀', '✅', '❌', '⏫', '📌', '↩️', ''];

test('500 forgeries have no effect where a code is asked for', async () => {
  expect(await forge(spoofers)).toBe(500);
});

test('and none of those has one where WhatsApp vouches for the sender, save what comes from the number itself', async () => {
  await bench.close();
  bench = await openBench();
  // The code that stands among the texts is on its way to somebody else: it is no lucky guess.
  await bench.on('sms').says(ben, 'list');
  expect(await forge(spoofers.filter(({ from }) => from !== mia))).toBeGreaterThan(400);
});

/** Has everybody try everything, and answers how often; none of it may have an effect. */
async function forge(those: typeof spoofers): Promise<number> {
  await bench.knows({ person: 'asha', address: asha, account: '77@lid' });
  await bench.knows({ person: 'ben', address: ben });
  await bench.on('web').says(ben, 'P1 INCIDENT: Production DB01 connection timeout.');
  await bench.settle();
  const page = bench.on('web').spoken.find((one) => one.chat === asha)?.id ?? '';
  const [before] = await bench.store.list({ status: 'all', limit: 5 });
  const timeline = await bench.store.timeline(1, 100);
  let tried = 0;
  const id = () => `forged-${++tried}`;
  const base = { transport: 'web', chat: null, quoted: null, forwarded: false, edited: false, at: bench.clock.now() };
  const says = (over: Partial<InboundMessage> & Pick<InboundMessage, 'from' | 'text'>) =>
    bench.listener.message({ ...base, id: id(), ...over });
  const reacts = (over: Pick<InboundReaction, 'from' | 'message' | 'emoji'>) =>
    bench.listener.reaction({ transport: 'web', id: id(), chat: null, at: bench.clock.now(), ...over });

  for (const text of texts) {
    for (const [at, who] of those.entries()) await says({ ...who, text, quoted: at % 2 === 0 ? page : null });
    for (const how of hows) await says({ from: asha, account: '77@lid', text, quoted: page, ...how });
  }
  // A reaction is no ack unless it is one's own page it is put on.
  for (const emoji of emojis.filter((one) => one !== '📌' && one !== '⏫')) {
    for (const who of those.slice(0, 1)) await reacts({ ...who, message: page, emoji });
    await reacts({ from: ben, message: page, emoji });
    await reacts({ from: asha, message: 'no-message-of-ours', emoji });
  }
  for (const who of those.filter(({ from }) => from === mia)) await reacts({ ...who, message: page, emoji: '👍' });

  expect(await bench.store.list({ status: 'all', limit: 5 })).toEqual([before]);
  expect(await bench.store.timeline(1, 100)).toEqual(timeline);
  expect(await bench.store.silences(bench.clock.now())).toEqual([]);
  expect((await bench.store.addressesOf('mia')).filter((row) => row.verifiedAt !== null)).toEqual([]);
  expect((await bench.store.addressesOf('asha')).map((row) => row.address)).toEqual([asha]);
  return tried;
}

test('the same words from Asha herself do count, so it was not the words', async () => {
  await bench.knows({ person: 'asha', address: asha, account: '77@lid' });
  await bench.knows({ person: 'ben', address: ben });
  await bench.on('web').says(ben, 'P1 INCIDENT: Production DB01 connection timeout.');
  await bench.settle();
  const page = bench.on('web').spoken.find((one) => one.chat === asha)?.id ?? '';
  await bench.on('web').says(asha, 'handoff 1 @asha', { account: '77@lid' });
  await bench.on('web').reacts(asha, page, '👍');
  await bench.on('web').says(asha, 'ack 1', { account: '77@lid' });
  expect((await bench.store.incident(1))?.ack?.by).toBe('asha');
});

test('everybody enrolled is recognised when their number is hidden, shown again, or hidden from the start', async () => {
  const people = [...bench.deps.organisation().people.values()];
  for (const [at, person] of people.entries()) {
    const account = `US.${at}`;
    if (at % 2 === 0) await bench.knows({ person: person.key, address: person.phone, account });
    else await bench.knows({ person: person.key, address: account });
  }
  const seen: string[] = [];
  for (const [at, person] of people.entries()) {
    const account = `US.${at}`;
    for (const sender of [
      { from: account, account },
      { from: account, account: null },
      { from: person.phone, account },
    ]) {
      const found = await recognise(bench.deps, { transport: 'web', ...sender });
      seen.push(found.who === 'trusted' && found.person.key === person.key ? 'recognised' : `${person.key} ${JSON.stringify(sender)}`);
    }
  }
  expect(people.length).toBeGreaterThanOrEqual(10);
  expect(seen).toEqual(Array(people.length * 3).fill('recognised'));
});
