// What it does to the people outside, in words.

import type { Command } from '../incident/commands.js';
import {
  describeImpact as describeImpactCommand,
  estimateCustomers as estimateCustomersCommand,
} from '../incident/features/impact/impact.js';
import type { ChatCommand, IncidentAsk, LookupContext } from './command.js';
import { doubtIn } from './grammar/doubts.js';
import { readNumber, withoutAbout } from './grammar/numbers.js';
import { isMarked } from './grammar/people-talking.js';
import { saysNothing } from './grammar/says-nothing.js';

export const impact = {
  name: 'impact',
  words: ['impact', 'impact is'],
  short: [],
  help: 'impact – say who or what suffers: impact EU checkout down',
  examples: ['impact EU checkout down, app is fine'],
  incident: 'required',
  worksAfterwards: true,
  rank: 'responder',
  changes: true,
  freeText: true,
  keeps: ['42', 'P1'],
  fits: ({ addressed, mark, rest }) => (rest === '' ? addressed : isMarked(mark) || !saysNothing(rest)),
  read: (rest) =>
    rest === ''
      ? { misread: 'What does it do to customers?', example: 'impact EU checkout down, app is fine' }
      : { ask: 'command', command: describeImpactCommand({ text: rest }) },
  complete: described,
} satisfies ChatCommand;

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
