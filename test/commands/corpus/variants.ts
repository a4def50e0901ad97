// Lines that are understood, with something around them: what is harmless changes nothing, what carries a doubt is never acted on at once.

import fc from 'fast-check';
import type { Heard } from '../../../src/commands/command.js';
import { decline } from '../../../src/commands/decline.js';
import { update } from '../../../src/commands/update.js';
import { direct, inRoom, quoting } from '../hearing.js';
import type { Line } from './corpus.js';

/** An order that ends, lowers, declares, merges, silences or decides: the verb with its target, and what may stand behind it. */
interface Order {
  readonly verb: string;
  readonly rest: string;
  readonly kind: OrderKind;
}

/**
 * Of what an affix may be a part without a doubt. `titled`: a title says where and how much of something is broken. `reasoned`: a reason says
 * that of what was found, as in `sev P2 because only one region`. `passing`: it is not for good anyway.
 */
type OrderKind = 'whole' | 'titled' | 'reasoned' | 'passing';

const ofKind =
  (kind: OrderKind) =>
  (verb: string, ...rests: readonly string[]): readonly Order[] =>
    (rests.length === 0 ? [''] : rests).map((rest) => ({ verb, rest, kind }));
const whole = ofKind('whole');
const titled = ofKind('titled');
const reasoned = ofKind('reasoned');
const passing = ofKind('passing');

/** Each is acted on at once as it stands. */
const orders: readonly Order[] = [
  ...[whole('resolve', '', 'pool restarted', 'rolled back to 2.13'), whole('resolve 42', '', 'pool restarted'), whole('42 resolve')],
  ...[whole('resolved', '', 'pool restarted'), whole('resolved:', 'rolled back 2.14'), whole('fixed', '', 'by restarting the pods')],
  ...[whole("it's fixed"), whole('issue resolved'), whole('all clear'), whole('service restored')],
  ...[whole('resolve anyway'), reasoned('resolve anyway', 'alert is stale'), whole('resolve 42 anyway'), whole('close 42')],
  ...[whole('false alarm'), reasoned('false alarm', 'the probe was wrong'), whole('cancel 42'), reasoned('cancel 42', 'probe was wrong')],
  ...[reasoned('cancel anyway', 'probe is broken'), passing('mitigated', '', 'traffic moved to the replica')],
  ...[passing('mitigated:', 'promo banner off'), whole('downgrade'), whole('downgrade to P2'), whole('downgrade 42'), whole('sev P2')],
  ...[reasoned('sev P3', 'because reports are internal'), whole('set severity P2'), whole('make it P2')],
  ...[whole('merge 42'), whole('duplicate of 42'), whole('43 duplicate of 42'), whole('approve'), whole('approve 1'), whole('approved')],
  ...[passing('silence svc-x 1h'), passing('mute svc-x 30m'), passing('snooze 30m'), passing('handoff @ben'), whole('stand down ben')],
  ...[
    titled('declare P1', 'checkout down'),
    titled('P1', 'checkout is down'),
    titled('SEV1', 'api down'),
    titled('P1 INCIDENT:', 'checkout down'),
  ],
  ...[titled('declare P2', 'slow search'), titled('critical:', 'database unreachable'), titled('drill P1', 'checkout down')],
].flat();

type Place = 'before' | 'after' | 'within';
interface Affix {
  readonly words: string;
  readonly places: readonly Place[];
  readonly not: readonly OrderKind[];
}

const anywhere: readonly Place[] = ['before', 'after', 'within'];
const around: readonly Place[] = ['before', 'after'];
const affixes = (words: readonly string[], places: readonly Place[], ...not: readonly OrderKind[]): readonly Affix[] =>
  words.map((one) => ({ words: one, places, not }));
const before: readonly Place[] = ['before'];
const after: readonly Place[] = ['after'];

/** With one of these nothing that is dear happens at once, by what they carry. */
const doubtful: Readonly<Record<string, readonly Affix[]>> = {
  doubt: [
    ...affixes(['maybe', 'perhaps', 'probably', 'possibly', 'hopefully', 'apparently', 'supposedly', 'presumably'], anywhere),
    ...affixes(['i think', 'i guess', 'i hope', 'not sure', 'allegedly', 'in theory', 'kind of', 'sort of', 'afaik'], around),
    ...affixes(['i believe', 'i suppose', 'fingers crossed'], after),
    ...affixes(['or so', 'more or less'], after, 'passing'),
    ...affixes(['might be', 'should be', 'could be', 'looks like', 'seems', 'seems like', 'it may be'], before, 'titled'),
    ...affixes(['quizás', 'vielleicht', 'talvez', 'shayad', 'creo', 'glaube ich', 'acho'], around),
  ],
  scope: [
    ...affixes(['for EU only', 'only for EU', 'for EU', 'in EU', 'on staging', 'in staging'], ['after', 'within'], 'titled', 'reasoned'),
    ...affixes(['for some customers', 'for most customers', 'on one node', 'on my machine', 'locally'], after, 'titled', 'reasoned'),
    ...affixes(
      ['for internal users', 'for android', 'except search', 'but not search', 'all but one', 'in dev'],
      after,
      'titled',
      'reasoned',
    ),
    ...affixes(['for now', 'for the moment', 'temporarily'], after, 'titled', 'reasoned', 'passing'),
    ...affixes(['on staging', 'in EU', 'for EU', 'locally', 'in dev'], before, 'titled'),
  ],
  part: [
    ...affixes(['partially', 'partly', 'mostly', 'half'], anywhere, 'titled', 'reasoned'),
    ...affixes(['in part', 'most of it', 'half of it', 'some of it', 'part of it', '2 of 3', 'one of two'], after, 'titled', 'reasoned'),
    ...affixes(['almost', 'nearly', 'not quite', 'nearly all'], before, 'titled'),
    ...affixes(['en parte', 'teilweise', 'em parte', 'zum Teil'], around, 'titled', 'reasoned'),
  ],
  time: [
    ...affixes(['after lunch', 'tomorrow', 'later', 'soon', 'tonight', 'next week', 'in 10 min', 'in an hour', 'on monday'], around),
    ...affixes(['by 5', 'by friday', 'at 5 pm', 'by tomorrow morning'], after, 'titled'),
    ...affixes(['until monday', 'yesterday', 'last week'], after, 'titled', 'reasoned'),
    ...affixes(['in a bit', 'when i am back', 'when ben is back', 'once deployed', 'before the release', 'expected at 5'], after),
    ...affixes(['will', 'going to', 'about to', 'will be', 'want to', 'need to', 'planning to', 'trying to'], before),
    ...affixes(['mañana', 'morgen', 'amanhã', 'kal', 'gleich'], around),
  ],
  negation: [
    ...affixes(["don't", 'do not', 'never', 'not', 'cannot', "can't", "won't", "didn't", 'nobody should', 'no need to', 'stop,'], before),
    ...affixes(['not yet', 'not really', 'NOT', 'no wait', 'but not really', 'never mind', 'not', 'or not'], after),
    ...affixes(['nahi', 'nicht', 'noch nicht', 'todavía no', 'ainda não', 'abhi nahi'], around),
  ],
  question: [
    ...affixes(['?', ' ?', '??', '?!', ', right?', ', or?', 'yet?', 'already?'], after),
    ...affixes(['can we', 'should we', 'shall I', 'could you', 'did we', 'who can', 'when do we', 'why', 'how do i', 'may I'], before),
  ],
  condition: [
    ...affixes(['if mia agrees', 'unless it comes back', 'once mia confirms', 'when mia confirms', 'if the graph is right'], around),
    ...affixes(['pending verification', 'provided it holds', 'as soon as it is verified', 'after mia confirms'], after),
    ...affixes(['waiting for mia'], after, 'passing'),
    ...affixes(['si mia dice', 'wenn mia zustimmt', 'se a mia concordar', 'agar mia bole'], after),
  ],
  report: [
    ...affixes(['according to the vendor', 'ben says'], around),
    ...affixes(['says aws', 'says ben', 'per vendor', 'as per ben', 'they say'], after),
    ...affixes(['aws says', 'vendor claims', 'ben said', 'mia thinks', 'rumour has it'], before),
    ...affixes(['but now redis is down', 'then failed again', ', then broke again', 'but search is still down'], after, 'titled'),
    ...affixes(['and down again'], after, 'titled', 'reasoned'),
  ],
};
const everyAffix = Object.values(doubtful).flat();

/** Around a line they change nothing of what it means. */
const greetings = [
  ...['please', 'pls', 'ok', 'ok so', 'hey muster', 'muster', 'hi muster please', 'guys', '🚨', '🙏', 'kindly'],
  ...['hey', 'hi team,', 'hello', 'hey all,'],
];
const thanksWords = [
  'please',
  'pls',
  'plz',
  'now',
  'guys',
  'thanks',
  'thx',
  'thank you',
  'thanks asha',
  'thanks guys',
  'now please',
  'asap',
  'team',
];
const ends = ['.', '!', '!!', ' 🙏', ' 👍', ' ✅', ' 🎉', ' .'];

const harmlessBefore = fc.constantFrom('', '', ...greetings.map((one) => `${one} `));
const harmlessAfter = fc.constantFrom('', '', ...thanksWords.map((one) => ` ${one}`));
const harmlessEnd = fc.constantFrom('', '', ...ends);
const asTyped = fc.constantFrom<(text: string) => string>(
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  (text) => text.charAt(0).toUpperCase() + text.slice(1),
  (text) => `  ${text.replaceAll(' ', '  ')} `,
);

const places = {
  direct,
  room: inRoom,
  quoting,
  'by its name': (text: string): Heard => inRoom(`muster ${text}`),
} as const;
const place = fc.constantFrom(...(Object.keys(places) as (keyof typeof places)[]));

/** Something that came out otherwise; several variants of one thing are one. */
export interface Otherwise {
  readonly of: string;
  readonly said: string;
  readonly heard: string;
}

const told = (heard: Heard): string => ('command' in heard ? `${heard.heard} ${heard.command.name}` : heard.heard);

/** Whether something happens at once that changes an incident, or opens one. */
const acts = (heard: Heard): boolean => heard.heard === 'ask' && heard.command.changes;

const spoken = ({ verb, rest }: Order): string => (rest === '' ? verb : `${verb} ${rest}`);

function placed(one: Order, { words }: Affix, at: Place): string {
  const { verb, rest } = one;
  if (at === 'before') return `${words} ${spoken(one)}`;
  if (at === 'within' && rest !== '') return `${verb} ${words} ${rest}`;
  return /^[?,]/u.test(words) ? `${spoken(one)}${words}` : `${spoken(one)} ${words}`;
}

/** Orders that are not acted on even as they stand. */
export const notActedOn = (): readonly Otherwise[] =>
  orders
    .map(spoken)
    .filter((text) => !acts(direct(text)))
    .map((text) => ({ of: 'as it stands', said: text, heard: told(direct(text)) }));

/** Orders with something that carries a doubt, which were acted on at once all the same. */
export function actedOnDoubt(runs: number): readonly Otherwise[] {
  const variants = fc.record({
    one: fc.constantFrom(...orders),
    affix: fc.constantFrom(...everyAffix),
    at: fc.nat(2),
    greeting: harmlessBefore,
    end: harmlessEnd,
    typed: asTyped,
    where: place,
  });
  return collected(variants, runs, ({ one, affix, at, greeting, end, typed, where }) => {
    if (affix.not.includes(one.kind)) return null;
    const chosen = affix.places[at % affix.places.length] ?? 'after';
    const said = typed(`${greeting}${placed(one, affix, chosen)}${affix.words.includes('?') ? '' : end}`);
    const heard = places[where](said);
    return acts(heard) ? { of: `${one.verb} with “${affix.words}” ${chosen}`, said: `${where}: ${said}`, heard: told(heard) } : null;
  });
}

/** Accepted lines that mean something else, or nothing, with something harmless around them. */
export function changedByManners(lines: readonly string[], runs: number): readonly Otherwise[] {
  const variants = fc.record({
    text: fc.constantFrom(...lines),
    greeting: harmlessBefore,
    thanks: harmlessAfter,
    end: harmlessEnd,
    typed: asTyped,
    where: fc.constantFrom('direct' as const, 'room' as const),
  });
  return collected(variants, runs, ({ text, greeting, thanks, end, typed, where }) => {
    const plain = places[where](text);
    // What passes a page on may not be agreed to: `ok, no`.
    if (!acts(plain) || ('command' in plain && plain.command === decline)) return null;
    // `please done` is no report.
    if ('command' in plain && plain.command.name === 'done' && greeting !== '') return null;
    // `guys ack` asks others.
    if ('command' in plain && plain.command.askedOfOthers === true && where === 'room' && /guys|pl|kindly|now/u.test(greeting + thanks))
      return null;
    // `update the pool please` asks somebody for one.
    if (plain.heard === 'ask' && plain.command === update && /pl|now/u.test(`${greeting}${thanks}`) && !/[0-9]/u.test(text)) return null;
    const said = typed(`${greeting}${text}${thanks}${end}`);
    const heard = places[where](said);
    return meaning(heard) === meaning(plain)
      ? null
      : { of: `${told(plain)} with “${greeting}…${thanks}”`, said: `${where}: ${said}`, heard: meaning(heard) };
  });
}

/** Orders whose verb has a slip in it, which were acted on at once as something else. */
export function actedOnSlip(runs: number): readonly Otherwise[] {
  const variants = fc.record({
    one: fc.constantFrom(...orders),
    at: fc.nat(40),
    kind: fc.constantFrom('swap', 'drop', 'double'),
    where: place,
  });
  return collected(variants, runs, ({ one, at, kind, where }) => {
    const plain = places[where](spoken(one));
    const said = slipped(spoken(one), at % one.verb.length, kind);
    const heard = places[where](said);
    const asBefore = plain.heard === 'ask' && heard.heard === 'ask' && plain.command.name === heard.command.name;
    return acts(heard) && !asBefore ? { of: `${one.verb} with a slip`, said: `${where}: ${said}`, heard: told(heard) } : null;
  });
}

function slipped(text: string, at: number, kind: string): string {
  const [letter = '', next = ''] = [text[at], text[at + 1]];
  // Another figure is another order, and a slip in it nobody can see.
  if (!/^[a-z]{2}$/iu.test(letter + next)) return text;
  const changed = { swap: next + letter, drop: next, double: letter + letter + next }[kind] ?? letter + next;
  return `${text.slice(0, at)}${changed}${text.slice(at + 2)}`;
}

/** Who and what a line is about, with its figures; its free words may hold what stood around it. */
export function meaning(heard: Heard): string {
  if (heard.heard !== 'ask') return told(heard);
  const free: ReadonlySet<string> = new Set(['text', 'title', 'why', 'note', 'type', 'restoredAt']);
  const plain = JSON.stringify({ ask: heard.ask, selector: heard.selector }, (key, value) => (free.has(key) ? undefined : value));
  return `${heard.command.name} ${plain}`.toLowerCase();
}

function collected<Variant>(
  variants: fc.Arbitrary<Variant>,
  runs: number,
  wrong: (variant: Variant) => Otherwise | null,
): readonly Otherwise[] {
  const found = new Map<string, Otherwise>();
  fc.assert(
    fc.property(variants, (variant) => {
      const one = wrong(variant);
      if (one !== null && !found.has(one.of)) found.set(one.of, one);
    }),
    { numRuns: runs },
  );
  return [...found.values()].sort((a, b) => (a.of < b.of ? -1 : 1));
}

/** Those lines of the corpus that are heard as orders to change something, as one would say them; single letters stand alone. */
export const accepted = (lines: readonly Line[]): readonly string[] => {
  const said = lines.flatMap(({ say, quoting: quoted, want }) => {
    const [only, ...more] = say;
    if (only === undefined || more.length > 0 || quoted !== null || 'waitMinutes' in only || want.unchanged) return [];
    return [only.say.replaceAll('{n}', '42').replaceAll('{m}', '43')];
  });
  return [...new Set([...said, ...orders.map(spoken)])].filter((text) => text.length > 2 && (acts(direct(text)) || acts(inRoom(text))));
};

/** The table of what failed, as many as one reads. */
export const tableOfVariants = (found: readonly Otherwise[]): string =>
  [...found.slice(0, 400).map(({ of, said, heard }) => `${of} | ${said} | ${heard}`), `${found.length} kinds of variants in all`].join(
    '\n',
  );
