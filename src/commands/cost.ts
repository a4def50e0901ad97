// What an incident, or a month, has cost in messages.

import { costReport, monthWords } from '../incident/cost.js';
import { monthOf } from '../incident/moment.js';
import { code } from '../incident/wording.js';
import type { AnswerContext, ChatCommand } from './command.js';

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthName =
  /^(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)$/u;

/** `month`, `this month`, `last month`, `october` as `oct`; null: something else was said. */
function monthIn(rest: string): string | null {
  const said = rest
    .trim()
    .replace(/[.!?]+$/u, '')
    .replace(/^(?:of|for|in|so far)\s+/iu, '')
    .toLowerCase();
  if (/^(?:month|(?:this|the) month|this month so far)$/u.test(said)) return 'this';
  if (/^(?:the )?(?:last|previous) month$/u.test(said)) return 'last';
  return monthName.test(said) ? said.slice(0, 3) : null;
}

/** As the store has it: of a name the last month that was called so. */
function monthNamed(named: string, thisMonth: string): string {
  const [year, month] = thisMonth.split('-').map(Number) as [number, number];
  if (named === 'this') return thisMonth;
  const wanted = named === 'last' ? ((month + 10) % 12) + 1 : monthNames.indexOf(named) + 1;
  return `${wanted > month || (named === 'last' && wanted === 12) ? year - 1 : year}-${String(wanted).padStart(2, '0')}`;
}

export const cost = {
  name: 'cost',
  words: [
    'cost',
    'costs',
    'what did it cost',
    'what did this cost',
    'what does it cost',
    'how much did it cost',
    'message cost',
    'charges',
  ],
  short: [],
  help: 'cost – what messages cost, of an incident or a month',
  examples: ['cost', 'cost 42', 'cost month'],
  incident: 'optional',
  rank: 'observer',
  changes: false,
  exactOnly: ['cost', 'costs', 'charges'],
  fits: ({ rest, addressed }) => (rest === '' ? addressed : monthIn(rest) !== null),
  read: (rest) => ({ ask: 'question', question: { about: 'cost', month: monthIn(rest) } }),
  answer: async ({ month }, context) => {
    const { incident } = context;
    if (incident === null || (month ?? null) !== null) return ofMonth(month ?? 'this', context);
    return costReport(
      { of: code(incident), counts: await context.charges({ incident: incident.number }), prices: pricesOf(context) },
      context.reader.directory,
    );
  },
} satisfies ChatCommand;

async function ofMonth(named: string, context: AnswerContext): Promise<string> {
  const { reader, organisation, charges } = context;
  const thisMonth = monthOf(reader.now);
  const month = monthNamed(named, thisMonth);
  const { budget } = organisation;
  return costReport(
    {
      of: monthWords(month),
      counts: await charges({ month }),
      prices: pricesOf(context),
      ...(budget === undefined || month !== thisMonth ? {} : { budget }),
    },
    reader.directory,
  );
}

const pricesOf = ({ organisation }: AnswerContext) => organisation.prices ?? null;
