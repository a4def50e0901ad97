// A greeting in front and a please behind change nothing: every command's plain forms with them act, ask or look as they do without, in one's
// own chat and among people.

import { expect, test } from 'vitest';
import type { ChatCommand } from '../../src/commands/command.js';
import { orders } from '../../src/commands/grammar/told-to.js';
import { chatCommands } from '../../src/commands/index.js';
import { meaning } from './corpus/variants.js';
import { direct, inRoom } from './hearing.js';

const before = [
  'hey ',
  'hi ',
  'hello ',
  'ok ',
  'so ',
  'right, ',
  'guys ',
  'team, ',
  'folks ',
  'hi guys ',
  'hey all, ',
  'hey muster ',
  'please ',
];
const after = [' please', ', please', ' pls', ' thanks', ' now', ' asap', ' for me', ' for me please', ' please thanks'];
const around = [
  ...before.map((greeting) => [greeting, ''] as const),
  ...after.map((manners) => ['', manners] as const),
  ...['hey ', 'so ', 'hi team, '].flatMap((greeting) =>
    [' please', ', please', ' for me please'].map((manners) => [greeting, manners] as const),
  ),
];

/** As they stand in the help, alone, and with a number before them. */
const forms = chatCommands.flatMap((command) =>
  [...new Set([command.words[0] ?? '', ...command.examples, `42 ${command.examples[0]}`])]
    .filter((form) => !/[.?]$/u.test(form))
    .map((form) => ({ command, form })),
);

/** What may be true of one person alone is no manners: `fixed for me`, `70% for me`. Of a test page and of customers it says whom. */
const saysForWhom = ({ claims, freeText, askedOfOthers, name }: ChatCommand): boolean =>
  claims !== undefined || freeText === true || askedOfOthers === true || name === 'test page' || name === 'customers';

/** `so resolved` is gathered from what others say. */
const states = ({ claims = [] }: ChatCommand, form: string): boolean =>
  claims.some((words) => form.replace(/^42 /u, '').startsWith(words) && !orders.has(words));

const places = [
  ['in their own chat', direct, false],
  ['in a war room', inRoom, true],
] as const;

test.each(places)('a greeting and a please change nothing of any order, %s', (_where, hears, amongPeople) => {
  const plain = forms.map((one) => ({ ...one, heard: hears(one.form) })).filter(({ heard }) => ['ask', 'unsure'].includes(heard.heard));
  expect(new Set(plain.map(({ command }) => command)).size).toBeGreaterThan(chatCommands.length * 0.8);
  const otherwise = plain.flatMap(({ command, form, heard }) =>
    around.flatMap(([greeting, manners]) => {
      if (manners.includes('for me') && saysForWhom(command)) return [];
      if (amongPeople && greeting.startsWith('so') && states(command, form)) return [];
      // `ack please` asks somebody, if it is not theirs who say it; what customers are told is drafted by whoever is asked.
      if (amongPeople && command.askedOfOthers === true && /please|pls/u.test(greeting + manners)) return [];
      const said = `${greeting}${form}${manners}`;
      const got = hears(said);
      return got.heard === heard.heard && meaning(got) === meaning(heard) ? [] : [`${said} → ${meaning(got)}, not ${meaning(heard)}`];
    }),
  );
  expect(otherwise).toEqual([]);
});
