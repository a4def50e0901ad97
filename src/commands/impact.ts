// What it does to the people outside, in words.

import type { Command } from '../incident/commands.js';
import { quoted } from '../incident/escape.js';
import {
  describeImpact as describeImpactCommand,
  estimateCustomers as estimateCustomersCommand,
  placeImpact as placeImpactCommand,
} from '../incident/features/impact/impact.js';
import type { Ask, ChatCommand, IncidentAsk, LookupContext, Misread, ReadingContext, Spoken } from './command.js';
import { doubtIn } from './grammar/doubts.js';
import { catalogueWords, type ImpactRead, impactFacts, impactKindOf } from './grammar/impact-facts.js';
import { readNumber, withoutAbout } from './grammar/numbers.js';
import { isMarked, withoutManners } from './grammar/people-talking.js';
import { saysNothing } from './grammar/says-nothing.js';

export const impact = {
  name: 'impact',
  words: ['impact', 'impact is'],
  short: [],
  help: 'impact – say who or what suffers: impact EU checkout down',
  examples: [
    'impact EU checkout down, app is fine',
    'impact region eu-1 channel sms product api',
    'impact regions eu-1, us-1: nobody can pay',
  ],
  incident: 'required',
  worksAfterwards: true,
  rank: 'responder',
  changes: true,
  inSwarm: true,
  freeText: true,
  keeps: ['42', 'P1'],
  fits: ({ addressed, mark, rest }) => (rest === '' ? addressed : isMarked(mark) || !saysNothing(rest)),
  whole: ({ rest }, context) => wholeOf(saidIn(rest, context)),
  read: (rest, context) => {
    if (rest === '') return { misread: 'What does it do to customers?', example: 'impact EU checkout down, app is fine' };
    const facts = saidIn(rest, context);
    return facts === null ? { ask: 'command', command: describeImpactCommand({ text: rest }) } : placing(facts, context);
  },
  complete: described,
} satisfies ChatCommand;

/** The lists it may be, with the manners around them left out; null: it is somebody's own description. */
const saidIn = (rest: string, { impactWords, who }: ReadingContext): ImpactRead | null =>
  impactFacts(rest.includes('\n') ? rest : withoutManners(rest, (word) => who(word) !== null), impactWords);

export const regions = {
  name: 'regions',
  words: [
    ...['location', 'locations', 'affected location', 'affected locations', 'region', 'regions', 'affected region', 'affected regions'],
    ...['channel', 'affected channel', 'affected channels', 'product', 'products', 'affected product', 'affected products'],
  ],
  short: [],
  exactOnly: ['location', 'locations', 'region', 'regions', 'channel', 'product', 'products'],
  help: 'regions – say where, channels and products for what: regions eu-1, us-1',
  examples: ['regions eu-1, us-1', 'channels SMS, WhatsApp', 'products none'],
  incident: 'required',
  worksAfterwards: true,
  rank: 'responder',
  changes: true,
  inSwarm: true,
  fits: (spoken, context) => (spoken.rest === '' ? spoken.addressed : isListed(spoken, context)),
  whole: (spoken, context) => wholeOf(factsOf(spoken, context)),
  read: (rest, context, spoken) => {
    const facts = factsOf(spoken ?? { verb: 'regions', mark: '', rest }, context);
    return placing(facts ?? { reads: 'nothing', kind: kindOf(spoken?.verb ?? 'regions') }, context);
  },
} satisfies ChatCommand;

const kindOf = (verb: string) => impactKindOf(verb.split(' ').at(-1) ?? '') ?? 'locations';

const factsOf = ({ verb, mark, rest }: Pick<Spoken, 'verb' | 'mark' | 'rest'>, { impactWords }: ReadingContext): ImpactRead | null =>
  impactFacts(rest, impactWords, kindOf(verb), mark.includes(':'));

/** Among people one word of a kind without a catalogue is anything: a colon, or more than one of them, makes it a list. */
function isListed(spoken: Spoken, context: ReadingContext): boolean {
  const facts = factsOf(spoken, context);
  if (facts === null || spoken.addressed) return facts !== null;
  const isPlain = !/[s:]$/u.test(`${spoken.verb}${spoken.mark}`) && (context.impactWords?.[kindOf(spoken.verb)] ?? []).length === 0;
  return facts.reads === 'changes' && !facts.guessed && !isPlain;
}

/** A word that is only nearly one of the catalogue is asked about. */
export const wholeOf = (facts: ImpactRead | null) => (facts?.reads === 'changes' && facts.guessed ? 'ask' : 'act');

/** What is done with what was read; of a word that the catalogue does not have, those it has. */
export function placing(facts: ImpactRead, { impactWords }: Pick<ReadingContext, 'impactWords'>): Ask | Misread {
  if (facts.reads === 'changes') {
    const text = facts.text === '' ? null : facts.text;
    return { ask: 'command', command: placeImpactCommand({ changes: facts.changes, text }) };
  }
  const { kind } = facts;
  const words = catalogueWords(impactWords, kind);
  const [first = exampleOf[kind]] = (impactWords?.[kind] ?? []).map(({ key }) => key);
  const one = kind.slice(0, -1);
  const which = words === '' ? `Which ${kind} are affected?` : `Which ${kind} are affected? There are: ${words}.`;
  return {
    misread:
      facts.reads === 'unknown'
        ? `I don't know the ${one} “${quoted(facts.typed, 40)}”. Nothing has changed.\nThere are: ${words}.`
        : which,
    example: `${kind} ${first}`,
  };
}

const exampleOf = { locations: 'eu-1', channels: 'SMS', products: 'API' } as const;

/** With a plain count of customers at its start it is an estimate of them as well. */
function described(ask: IncidentAsk, { by }: LookupContext): Command | readonly Command[] {
  const command = { ...(ask as Extract<IncidentAsk, { ask: 'command' }>).command, by } as Command;
  const customers = 'text' in command && typeof command.text === 'string' ? countAtStart(command.text) : null;
  return customers === null ? command : [command, estimateCustomersCommand({ by, customers })];
}

/** `9000 customers cannot pay by card`; not `3 of 9000 customers`, `9000 customers were affected` or `9000 customers no longer affected`. */
function countAtStart(text: string): number | null {
  const number = readNumber(withoutAbout(text));
  return number !== null && areHit.test(number.rest.trim()) && doubtIn(number.rest, ['failure', 'denial', 'scope', 'time']) === null
    ? number.value
    : null;
}

const areHit =
  /^(?:(?:customers?|users?)(?: (?:are|is))?(?: (?:now|currently))?(?:$|[.,;:!–—-]| (?:cannot|can['’]?t|can not|could not|unable|affected|impacted|hit|blocked|failing|stuck|offline|down|without|see|seeing|get|getting|have no|lose|losing|locked out|charged)(?![\p{L}'’])(?! (?:no longer|again|anymore|up to)\b)))/iu;
