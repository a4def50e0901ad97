// What it does to the people outside, in words.

import { describeImpact as describeImpactCommand } from '../incident/features/impact/impact.js';
import type { ChatCommand } from './command.js';
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
} satisfies ChatCommand;
