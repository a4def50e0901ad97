// A chat command is one record in the list handed to the listener: nothing else has to be told about it, and nothing looks at its name.

import { afterEach, describe, expect, test } from 'vitest';
import type { ChatCommand } from '../../src/commands/command.js';
import { hear } from '../../src/commands/grammar/hear.js';
import { vocabularyOf } from '../../src/commands/grammar/vocabulary.js';
import { chatCommands } from '../../src/commands/index.js';
import { asha, type Bench, ben, mia, openBench } from '../people/people.js';
import { context, direct, gist } from './hearing.js';

/** Not part of the product: a vendor was called, and who was. */
const vendor = {
  name: 'vendor',
  words: ['vendor', 'vendor called', 'ring'],
  short: ['v'],
  claims: ['vendor called'],
  neverTitle: ['vendor called'],
  exactOnly: ['ring'],
  help: 'vendor – note that the vendor was called: vendor acme',
  helpPlace: 0,
  examples: ['vendor acme'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  worksAfterwards: true,
  read: (rest) =>
    rest === ''
      ? { misread: 'Which vendor?', example: 'vendor acme' }
      : { ask: 'note', kind: 'note', text: `vendor called: ${rest}`, about: null },
  complete: (_ask, { by, incident, entitled }) => ({
    type: 'note',
    by,
    kind: 'note',
    text: `vendor called for ${incident.title}, ${entitled ? 'as entitled' : 'not entitled'}`,
    where: 'direct',
    about: null,
  }),
  reaction: { emoji: ['📞'], ask: ({ ownPage }) => (ownPage ? { ask: 'note', kind: 'note', text: 'vendor called', about: null } : null) },
} satisfies ChatCommand;

const vendors = {
  name: 'vendors',
  words: ['vendors'],
  short: [],
  help: 'vendors – who can be called',
  examples: ['vendors'],
  incident: 'none',
  rank: 'observer',
  changes: false,
  read: () => ({ ask: 'question', question: { about: 'vendors' } }),
  answer: async (_question, { reader, open, commands }) =>
    `${reader.person} may call Acme; ${(await open()).count} open, ${commands.length} commands.`,
} satisfies ChatCommand;

let bench: Bench;
afterEach(() => bench.close());

const open = async (commands: readonly ChatCommand[]) => {
  bench = await openBench({ names: ['local'], commands });
};
const says = (from: string, text: string) => bench.on('local').says(from, text);
const hears = (from: string) => bench.hears('local', from);
const record = async (number: number) => (await bench.store.timeline(number, 20)).map((line) => line.text);
/** Ben declares; Asha is on call and is paged. */
const declares = async (title: string) => {
  await says(ben, `declare P1 ${title}`);
  await hears(ben);
};
const reactsToPage = async (from: string, emoji: string, number: number) => {
  const page = bench.on('local').spoken.findLast((one) => one.chat === from && one.text.includes(`INC-${number}`));
  await bench.on('local').reacts(from, page?.id ?? '', emoji);
};

describe('one more chat command', () => {
  const commands = [...chatCommands, vendor, vendors];

  test('changes an incident: by its word, its letter and its reaction, also when it is over', async () => {
    await open(commands);
    await declares('checkout down');
    await hears(asha);
    await says(asha, 'vendor acme');
    await reactsToPage(asha, '📞', 1);
    expect(await hears(asha)).toHaveLength(2);
    await says(asha, 'v acme');
    await says(asha, 'resolve pool restarted');
    await says(asha, 'vendor called acme');
    await hears(asha);
    expect((await record(1)).filter((line) => line.includes('vendor'))).toHaveLength(4);
    expect((await record(1)).at(-1)).toContain('vendor called for checkout down, as entitled');
  });

  test('answers a question', async () => {
    await open(commands);
    await declares('checkout down');
    await hears(asha);
    await says(asha, 'vendors');
    expect(await hears(asha)).toEqual([`asha may call Acme; 1 open, ${commands.length} commands.`]);
  });

  test('stands in help, and explains itself', async () => {
    await open(commands);
    await says(asha, 'help');
    const [help = ''] = await hears(asha);
    expect(help.split('\n')[1]).toBe(`• ${vendor.help}`);
    await says(asha, 'help look');
    const [look = ''] = await hears(asha);
    for (const { help: line } of [vendor, vendors]) expect(look).toContain(`\n• ${line}`);
    await says(asha, 'help ring');
    expect(await hears(asha)).toEqual([`${vendor.help}\nFor example: *vendor acme*\nAlso: vendor called, ring`]);
  });

  test('is offered for a slip, doubted where it claims something, and told from a title', async () => {
    await open(commands);
    const vocabulary = vocabularyOf(commands);
    const said = { where: 'direct', quotedBot: false, named: false, choiceOffered: false, forwarded: false, edited: false } as const;
    const heard = (text: string) => hear({ ...said, text }, context, vocabulary);
    expect(heard('vendro')).toMatchObject({ heard: 'near-miss', meant: 'vendor', command: vendor });
    expect(heard('rinf')).toEqual({ heard: 'talk' });
    expect(gist(heard('is vendor acme on it?'))).toBe('wondering vendor');
    expect(gist(heard('P1 vendor called acme'))).toBe('ask vendor');
    expect(gist(heard('P1 vendor portal down'))).toBe('misread declare');
  });

  test('is nothing to a listener that was not given it', async () => {
    await open(chatCommands);
    await says(asha, 'vendors');
    expect(await hears(asha)).toEqual([expect.stringMatching(/^Sorry, I didn't understand that/)]);
  });
});

describe('the same chat commands under other names', () => {
  const renamed = chatCommands.map((command) => ({ ...command, name: `${command.name} by another name` }));

  test('understand every word and every example as before', () => {
    const vocabulary = vocabularyOf(renamed);
    const said = { where: 'direct', quotedBot: false, named: false, choiceOffered: false, forwarded: false, edited: false } as const;
    const lines = chatCommands.flatMap(({ words, short, examples }) => [...words, ...short, ...examples]);
    const alike = (text: string): readonly string[] =>
      [text, `P1 ${text}`, `42 ${text}`, `${text} not yet`, `${text}?`, `is ${text}`].map((line) => {
        const before = direct(line);
        const after = hear({ ...said, text: line }, context, vocabulary);
        const plain = gist(after).replace(' by another name', '');
        return plain === gist(before) ? '' : `${line}: ${gist(before)} → ${plain}`;
      });
    expect(lines.flatMap(alike).filter((difference) => difference !== '')).toEqual([]);
  });

  test('aim at the same incidents, before and after their end', async () => {
    await open(renamed);
    await declares('checkout down');
    await says(asha, 'ack');
    await declares('search is slow');
    await says(asha, 'no');
    expect((await hears(asha)).at(-1)).toContain('INC-2');
    expect((await record(2)).some((line) => line.startsWith('Asha passed'))).toBe(true);
    await says(asha, 'resolve 1 pool restarted');
    await says(ben, 'ack 2');
    await says(ben, 'resolve 2 index rebuilt');
    await hears(asha);
    await says(asha, 'customers informed');
    expect(await hears(asha)).toEqual([expect.stringContaining('customers informed, noted.')]);
    await says(asha, 'mitigated');
    expect(await hears(asha)).toEqual(['No open incident fits that. *list* shows what is open.']);
  });

  test('entitle the same people, and mean the same by reactions', async () => {
    await open(renamed);
    await declares('checkout down');
    await hears(asha);
    await reactsToPage(asha, '👍', 1);
    await says(asha, 'propose restart the pool');
    await hears(asha);
    await says(ben, 'approve 1');
    expect(await hears(ben)).toEqual([expect.stringMatching(/^That is for Mia to decide/)]);
    await says(mia, 'approve 1');
    expect(await record(1)).toContainEqual(expect.stringMatching(/Mia approved/));
    expect(await record(1)).toContainEqual(expect.stringMatching(/Asha acknowledged/));
  });
});
