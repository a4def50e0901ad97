// The words of other languages: each table is understood whole, nothing beside it ends an incident, and what is said in it says what the
// English says and works when typed back.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answersYes } from '../../src/commands/grammar/replies.js';
import { chatCommands } from '../../src/commands/index.js';
import { english, type Phrases } from '../../src/incident/phrases.js';
import { languageNamed, languages } from '../../src/languages/index.js';
import { everyPhrase } from '../lines/phrases.js';
import { direct, gist, inRoom } from './hearing.js';

const commandOf = (first: string) => chatCommands.find((one) => one.words[0] === first);

const verbs = languages.flatMap(({ code, verbs }) =>
  Object.entries(verbs).flatMap(([first, spellings]) => spellings.map((spelling) => [code, spelling, first] as const)),
);

test.each(verbs)('%s: “%s” is %s', (_, spelling, first) => {
  const heard = direct(spelling);
  const command = commandOf(first);
  expect(command).toBeDefined();
  // An update of nothing is asked what it says.
  expect('command' in heard ? heard.command.name : heard.heard).toBe(command?.name);
  if (first !== 'update') expect(heard.heard).toBe('ask');
});

test('every verb belongs to a command there is', () => {
  for (const { verbs } of languages) for (const first of Object.keys(verbs)) expect(commandOf(first)?.words[0]).toBe(first);
});

/** Ends or cancels, at once. */
const ends = (text: string, hear: typeof direct): boolean => {
  const heard = hear(text);
  return heard.heard === 'ask' && ['resolve', 'cancel', 'mitigated', 'close'].includes(heard.command.name);
};

const enders = verbs.filter(([, , first]) => first === 'resolve' || first === 'cancel');
const doubts: Readonly<Record<string, { readonly before: readonly string[]; readonly after: readonly string[] }>> = {
  de: {
    before: ['noch nicht', 'nicht', 'ist es', 'wenn', 'fast', 'vielleicht'],
    after: ['?', 'nur für EU', 'glaube ich', 'noch nicht', 'nicht wirklich', 'bis auf EU', 'morgen', 'oder', 'nicht', 'aber nur zu 70%'],
  },
  es: {
    before: ['todavía no', 'no', 'aún no', 'casi', 'cuando', 'quizás'],
    after: ['?', 'solo en EU', 'creo', 'todavía no', 'pero sigue lento', 'mañana', 'en parte', 'no', 'excepto EU'],
  },
  pt: {
    before: ['ainda não', 'não', 'nao', 'quase', 'quando', 'talvez'],
    after: ['?', 'só na EU', 'acho', 'ainda não', 'mas continua lento', 'amanhã', 'em parte', 'não', 'menos EU'],
  },
  hi: {
    before: ['abhi', 'abhi nahi', 'nahi', 'kab', 'agar', 'shayad'],
    after: ['?', 'kya', 'sirf EU mein', 'lagta hai', 'abhi nahi', 'par slow hai', 'kal', 'nahi', 'thoda', 'hoga'],
  },
};

test('what a doubt, a part, a time or a question is added to ends nothing', () => {
  const line = fc.constantFrom(...enders).chain(([code, spelling]) => {
    const { before = [], after = [] } = doubts[code] ?? {};
    const isSaid = (word: string) => !(code === 'hi' && word === 'abhi');
    return fc.oneof(
      fc.constantFrom(...before.filter(isSaid)).map((word) => `${word} ${spelling}`),
      fc.constantFrom(...after).map((word) => (word === '?' ? `${spelling}?` : `${spelling} ${word}`)),
    );
  });
  fc.assert(
    fc.property(line, fc.constantFrom(direct, inRoom), (text, hear) => {
      expect([text, ends(text, hear)]).toEqual([text, false]);
    }),
    { numRuns: 2_000 },
  );
});

const inEnglish = Object.values(everyPhrase(english)).flat();
const translated = languages.flatMap(({ code, said }) =>
  Object.values(everyPhrase(said))
    .flat()
    .map((phrase, index) => [code, phrase, inEnglish[index] ?? ''] as const),
);

/** What the words between asterisks are heard as, with something in the place of each ellipsis; sorted, for languages order them anew. */
const offers = (phrase: string): readonly string[] =>
  [...phrase.matchAll(/\*([^*]+)\*/gu)]
    .map(([, word = '']) => word.replace(/@(?!me$)(?:…|\p{L}+)/u, '@ben').replace('…', 'x'))
    .map((word) => (answersYes(word) ? 'yes' : gist(direct(word))))
    .toSorted();

/** Names, numbers, times and services. */
const factsIn = (phrase: string): readonly string[] => [
  ...new Set((phrase.match(/Asha|Ben|Ian|Mia|payments-db|INC-\d+|\d[\d:,]*(?:%|\b)/gu) ?? []).toSorted()),
];

test.each(translated)('%s: “%s” says what the English says', (_, phrase, english) => {
  expect(phrase).not.toBe(english);
  expect(factsIn(phrase)).toEqual(factsIn(english));
  expect(phrase.split('\n').length).toBe(english.split('\n').length);
  const offered = offers(phrase);
  expect(offered).toEqual(offers(english));
  // *reopen 42 why* and *take over* are asked about, and *sev* alone says what it needs, in English too.
  for (const heard of offered) expect(heard).toMatch(/^(?:yes$|ask |unsure (?:reopen|take over)$|misread sev$)/);
});

test('the compiler asks for each phrase', () => {
  const { takeOrPass, ...rest } = english.asks;
  expect(takeOrPass).toContain('*ack*');
  // @ts-expect-error: what a page asks first is not said
  const lacking: Phrases['asks'] = rest;
  expect(Object.keys(lacking).length).toBeGreaterThan(10);
});

test('a language is known with and without its region, and any other is none', () => {
  for (const language of languages)
    for (const tag of [language.code, `${language.code}-XX`, language.code.toUpperCase()]) expect(languageNamed(tag)).toBe(language);
  for (const tag of ['en', 'en-GB', 'fr', 'd', '']) expect(languageNamed(tag)).toBeNull();
});
