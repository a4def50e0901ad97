// What an incident, or a month, has cost in messages.

import { costReport, monthWords } from '../incident/cost.js';
import { monthOf } from '../incident/moment.js';
import { code } from '../incident/wording.js';
import type { AnswerContext, ChatCommand } from './command.js';

/** `month`, `this month`, `of this month`, `2026-10`; null: something else was said. */
function monthIn(rest: string): 'this' | string | null {
  const said = rest
    .trim()
    .replace(/[.!?]+$/u, '')
    .replace(/^(?:of|for|in|so far)\s+/iu, '')
    .toLowerCase();
  if (/^(?:month|(?:this|the) month|this month so far)$/u.test(said)) return 'this';
  return /^[0-9]{4}-(?:0[1-9]|1[0-2])$/u.test(said) ? said : null;
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
    if (incident === null || (month ?? null) !== null) return ofMonth(month == null || month === 'this' ? null : month, context);
    return costReport(
      { of: code(incident), counts: await context.charges({ incident: incident.number }), prices: pricesOf(context) },
      context.reader.directory,
    );
  },
} satisfies ChatCommand;

/** Null: of this one. */
async function ofMonth(named: string | null, context: AnswerContext): Promise<string> {
  const { reader, organisation, charges } = context;
  const thisMonth = monthOf(reader.now);
  const month = named ?? thisMonth;
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
