// In which ways the schedules differ from their turns: listed, and removed by their number.

import { onRota } from '../escalation/on-call.js';
import { overridesReport } from '../incident/rota-report.js';
import { partShown } from './answers.js';
import type { ChatCommand } from './command.js';
import { partIn, partNamed } from './grammar/part-number.js';
import { tokenise } from './grammar/tokens.js';

export const overrides = {
  name: 'overrides',
  words: ['overrides', 'list overrides', 'show overrides', 'covers', 'swaps'],
  short: [],
  exactOnly: ['overrides', 'covers', 'swaps'],
  help: 'overrides – who covers for whom, now and to come: overrides database',
  examples: ['overrides', 'overrides database'],
  incident: 'none',
  rank: 'observer',
  changes: false,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  fits: ({ addressed, rest }, context) => addressed || rest === '' || context.onCallNames?.has(rest.toLowerCase()) === true,
  read: (rest) => {
    if (partIn(rest) !== null) return { ask: 'question', question: { about: 'overrides', schedule: null, ...partNamed(rest) } };
    const word = tokenise(rest).find((token) => token.word !== '')?.word ?? '';
    return { ask: 'question', question: { about: 'overrides', schedule: word === '' ? null : word } };
  },
  answer: ({ schedule = null, part = null }, context) => {
    const { organisation, reader } = context;
    const team = schedule === null ? undefined : organisation.teams.get(schedule);
    const key = team?.oncall ?? schedule;
    if (key !== null && !organisation.schedules.has(key)) return 'No such team or schedule. *oncall* lists them.';
    const now = onRota(organisation, reader.now);
    const all = (organisation.overrides ?? []).filter((one) => one.endsAt > now && (key === null || one.schedule === key));
    return overridesReport(all, { ...reader, now }, partShown(context, Number(part ?? 1)));
  },
} satisfies ChatCommand;

export const removeOverride = {
  name: 'remove override',
  words: ['remove override', 'delete override', 'cancel override', 'remove cover', 'cancel cover'],
  short: [],
  help: 'remove override – end one of yours by its number: remove override 3',
  examples: ['remove override 3'],
  incident: 'none',
  rank: 'responder',
  changes: true,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  fits: ({ addressed, rest }) => addressed || /^#?[0-9]{1,9}$/u.test(rest),
  read: (rest) => {
    const id = /^#?([0-9]{1,9})[.!]?$/u.exec(rest)?.[1];
    return id === undefined
      ? { misread: 'Which one? *overrides* lists them with their numbers.', example: 'remove override 3' }
      : { ask: 'duty', asks: { duty: 'remove', id: Number(id) } };
  },
} satisfies ChatCommand;
