// What remains to be done: `action @mia patch the handler by 10:00`, `todo alert on pool size`.

import type { Ask, ChatCommand, IncidentAsk, LookupContext, Misread, ReadingContext } from './command.js';
import { readName, whom } from './grammar/names.js';
import { isMarked } from './grammar/people-talking.js';
import { taskLines } from './grammar/review-parts.js';
import { saysNothing } from './grammar/says-nothing.js';
import { actionCommand } from './review-commands.js';

/** `action needed from you`: talk. */
const isTalk = (rest: string): boolean => /^(needed|required|items|is|was|plan|taken|stations?)\b/i.test(rest);

export const action = {
  name: 'action',
  words: ['action', 'action item'],
  short: [],
  help: 'action – what somebody does next: action @mia patch by 10:00',
  examples: ['action @mia patch the handler by 10:00', 'action code review by 10 AM'],
  incident: 'required',
  rank: 'responder',
  changes: false,
  freeText: true,
  keeps: ['42', 'P1'],
  fits: ({ addressed, mark, rest }) => (rest === '' ? addressed : isMarked(mark) || !isTalk(rest)),
  read: (rest, context) => task('action', rest, context, 'action @mia patch the handler by 10:00'),
  complete: (ask: Extract<IncidentAsk, { ask: 'note' }>, context: LookupContext) =>
    taskLines(ask.text).map((line) => actionCommand(line, context, ask.about)),
} satisfies ChatCommand;

/** `todo list is long`, `todo bien`: talk. */
const isNoTask = /^(?:bien|listo|funciona\p{L}*|lists?|items?|apps?|boards?|is|are)\b/iu;

export const todo = {
  name: 'todo',
  words: ['todo', 'to-do', 'follow-up', 'followup'],
  short: [],
  help: 'todo – what is left to do afterwards',
  examples: ['todo alert on pool size', 'todo @ben write the runbook'],
  incident: 'required',
  rank: 'responder',
  changes: false,
  freeText: true,
  keeps: ['42', 'P1'],
  fits: ({ addressed, mark, rest }) =>
    rest === '' ? addressed : (addressed || !saysNothing(rest)) && (isMarked(mark) || !isNoTask.test(rest)),
  read: (rest, context) => task('todo', rest, context, 'todo @ben write the runbook'),
  complete: (ask: Extract<IncidentAsk, { ask: 'note' }>, context: LookupContext) =>
    taskLines(ask.text).map((line) => actionCommand(line, context, ask.about)),
} satisfies ChatCommand;

/** A task is somebody's when it begins with a mention; otherwise it waits for an owner. */
function task(kind: 'action' | 'todo', rest: string, context: ReadingContext, example: string): Ask | Misread {
  const none: Misread = { misread: 'What is to be done?', example };
  if (!/^[@+]/.test(rest)) return rest === '' ? none : { ask: 'note', kind, text: rest, about: null };
  const name = readName(rest, context);
  if (name.read !== 'named') return whom(name, example);
  if ('role' in name.named) return { ask: 'note', kind, text: rest, about: null };
  return name.rest === '' ? none : { ask: 'note', kind, text: name.rest, about: name.named.person };
}
