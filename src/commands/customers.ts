// How many customers it hits: an estimate, which may change, with its author.

import { estimateCustomers as estimateCustomersCommand } from '../incident/features/impact/impact.js';
import type { Ask, ChatCommand } from './command.js';
import { readNumber, withoutAbout } from './grammar/numbers.js';
import { beginsWithNumber } from './grammar/people-talking.js';
import { saysWhatFails } from './grammar/remedies.js';
import { wordsIn } from './grammar/wholeness.js';

export const customers = {
  name: 'customers',
  words: ['customers', 'customers affected', 'affected customers', 'customers impacted'],
  short: [],
  help: 'customers – say how many are affected',
  examples: ['customers 5,847', 'customers 12k', '5,847 customers affected'],
  incident: 'required',
  worksAfterwards: true,
  rank: 'responder',
  changes: true,
  inSwarm: true,
  keeps: ['42'],
  fits: ({ addressed, rest }) =>
    (addressed &&
      !saysWhatFails(wordsIn(rest)) &&
      (/\d/.test(rest) || wordsIn(rest).every((word) => aboutThem.has(word) || vague.has(word)))) ||
    beginsWithNumber(withoutAbout(rest)),
  read: (rest) => {
    // `customers affected is now 3,500`.
    const said = rest.replace(
      /^(?:(?:affected|impacted|hit|count|number|is|are|were|now|currently|up|down|to|at|total|so far|still|:|=)[\s:=]+)+(?=[~≈0-9]|about|around|roughly|some|over|nearly|almost|at least)/iu,
      '',
    );
    const number = readNumber(withoutAbout(said));
    const left = number === null ? [] : wordsIn(number.rest);
    return number === null || !left.every((word) => aboutThem.has(word))
      ? { misread: 'How many customers? A number, please.', example: 'customers 5,847' }
      : estimate(number.value);
  },
} satisfies ChatCommand;

export const estimate = (customers: number): Ask => ({ ask: 'command', command: estimateCustomersCommand({ customers }) });

/** Said in place of a number. */
const vague: ReadonlySet<string> = new Set([
  'many',
  'lots',
  'several',
  'few',
  'a',
  'some',
  'all',
  'most',
  'none',
  'unknown',
  'thousands',
  'hundreds',
  'dozens',
]);

/** What may follow the figure and says no more than it. */
const aboutThem: ReadonlySet<string> = new Set([
  'in',
  'total',
  'note',
  'pls',
  'please',
  ...[
    'customers',
    'customer',
    'users',
    'user',
    'people',
    'clients',
    'accounts',
    'subscribers',
    'affected',
    'impacted',
    'hit',
    'so',
    'far',
    'now',
  ],
  ...[
    'approx',
    'approximately',
    'roughly',
    'about',
    'at',
    'least',
    'currently',
    'in',
    'total',
    'are',
    'and',
    'counting',
    'or',
    'log',
    'as',
    'of',
  ],
]);
