// The same table over WhatsApp Web: a word comes in as whatsapp-web.js hands it over, and the answers leave as calls on its client.

import { beforeAll, describe, expect, test } from 'vitest';
import { library } from '../../src/transports/web/library.js';
import { webInWorld } from '../transports/web-in-world.js';
import { before, cells, documented, phones, speakers, tried } from './dangerous-words.js';

/** It is loaded once, when a poll is first needed. */
beforeAll(() => library());

test.each(cells)('$title', async ({ word, speaker, at, column }) => {
  const row = documented()[at] ?? [];
  const { outcome, undo } = await tried(word, speaker, webInWorld);
  expect(outcome).toBe(row[column]);
  if (undo !== null) expect(row.at(-1)?.split(', ')).toContain(undo);
});

const asked = cells.filter(({ at, column }) => documented()[at]?.[column]?.startsWith('asks'));

describe.each(['quotes', 'reacts'] as const)('the question is answered by whoever %s', (answering) => {
  test.each(asked)('$title', async ({ word, speaker, at, column }) => {
    const { outcome } = await tried(word, speaker, webInWorld, answering);
    expect(outcome).toBe(documented()[at]?.[column]);
  });
});

/** Those who are in the war room of the P1. */
const inRoom = cells.filter(({ speaker }) => speaker.severity === 'critical' && ['asha', 'ian', 'mia'].includes(speaker.person));

describe('said in the war room', () => {
  test.each(inRoom)('$title', async ({ word, speaker, at, column }) => {
    const { outcome } = await tried(word, speaker, webInWorld, 'quotes', (world) => world.transport.room(/INC-1/u));
    expect(outcome).toBe(documented()[at]?.[column]);
  });
});

describe('the poll under a proposal, in the war room', () => {
  const [row = []] = documented().filter(([says]) => says === '*1 approve*');
  const inPoll = speakers.flatMap((speaker, column) => (speaker.severity === 'critical' ? [{ ...speaker, cell: row[column + 1] }] : []));

  test.each(inPoll)('approved by $who: $cell', async ({ person, severity, cell }) => {
    const { world, heardBy } = await before({ before: ['1 propose restart the pool'] }, severity, webInWorld);
    try {
      const room = world.transport.room(/INC-1/u) ?? '';
      world.transport.joins(room, phones[person]);
      const proposal = world.transport.spoken.findLast(({ chat, text }) => chat === room && text.startsWith('🗳'))?.id ?? '';
      await heardBy(person, () => world.transport.votes(phones[person], proposal, 'Approve'));
      const incident = await world.store.incident(1);
      expect(incident?.proposals).toMatchObject([cell === 'at once' ? { state: 'approved', decidedBy: person } : { state: 'open' }]);
      expect(world.errors).toEqual([]);
    } finally {
      await world.close();
    }
  });
});

test('a 👍 or a yes on a question asked earlier does not answer the one that is asked now', async () => {
  const { world, heardBy, says } = await before({}, 'critical', webInWorld);
  try {
    const ask = async (line: string): Promise<string> => {
      expect(await says('nia', line)).toContain('Nothing has changed yet');
      return world.transport.spoken.findLast(({ chat }) => chat === phones.nia)?.id ?? '';
    };
    const earlier = await ask('1 snooze 15');
    const now = await ask('1 sev P4');
    await heardBy('nia', () => world.transport.reacts(phones.nia, earlier, '👍'));
    await says('nia', 'yes', { quoted: earlier });
    expect(await world.store.incident(1)).toMatchObject({ severity: 'P1', quietUntil: null });
    await heardBy('nia', () => world.transport.reacts(phones.nia, now, '👍'));
    expect(await world.store.incident(1)).toMatchObject({ severity: 'P4', quietUntil: null });
  } finally {
    await world.close();
  }
});
