// Ending a maintenance window before its time is up, and calling one off that has not begun.

import type { ChatCommand, Misread } from './command.js';

/** A number, if any, and what was said behind it. */
function idAnd(rest: string): { readonly id: number | null; readonly says: string } {
  const found = /^(?:window |maintenance |number )*#?([0-9]{1,7})(?![0-9:.h])[.,:!]*(?:\s+|$)/iu.exec(rest);
  const says = (found === null ? rest : rest.slice(found[0].length)).replace(/^(?:early|now|already)\b/iu, '');
  return { id: found === null ? null : Number(found[1]), says: says.replace(/^[\s,.;:!–—-]*(?:because\b[\s:,]*)?/iu, '').trim() };
}

/** Nothing but a number, and a reason that says so. */
const isPlain = (rest: string): boolean => {
  const { says } = idAnd(rest);
  return says === '' || /^(?:[\s,.;:!–—-]*|#?[0-9]{1,7}[\s,.;:!–—-]*)because\b/iu.test(rest);
};

/** Not one of its times, but all that are to come. */
export const saysSeries = (says: string): boolean =>
  /^(?:the )?(?:whole )?(?:series|every (?:time|one|week)|all(?: of (?:it|them))?|for good)\W*$/iu.test(says);

export const endMaintenance = {
  name: 'end maintenance',
  words: [
    ...['end maintenance', 'end early', 'end the maintenance', 'finish maintenance', 'stop maintenance', 'close maintenance'],
    ...[
      'complete maintenance',
      'maintenance done',
      'maintenance finished',
      'maintenance is over',
      'maintenance over',
      'maintenance complete',
    ],
  ],
  short: [],
  claims: ['maintenance done', 'maintenance finished', 'maintenance is over', 'maintenance over', 'maintenance complete'],
  asOrder: 'End',
  help: 'end maintenance – end a window early: end maintenance 3',
  examples: ['end maintenance 3', 'end early'],
  incident: 'none',
  rank: 'responder',
  changes: true,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  fits: ({ addressed, rest, picked }) => picked !== true && (addressed || isPlain(rest)),
  whole: ({ rest }) => (isPlain(rest) ? 'act' : 'ask'),
  read: (rest) => ({ ask: 'maintenance', asks: { does: 'end', ...idAnd(rest) } }),
} satisfies ChatCommand;

const which: Misread = { misread: 'Which one? *maintenance* lists them with their numbers.', example: 'cancel maintenance 3' };

export const cancelMaintenance = {
  name: 'cancel maintenance',
  words: [
    ...['cancel maintenance', 'cancel the maintenance', 'call off maintenance', 'call off the maintenance', 'delete maintenance'],
    ...['remove maintenance', 'maintenance cancelled', 'maintenance is cancelled', 'maintenance is off'],
  ],
  short: [],
  claims: ['maintenance cancelled', 'maintenance is cancelled', 'maintenance is off'],
  asOrder: 'Call off',
  help: 'cancel maintenance – call one off: cancel maintenance 3',
  examples: ['cancel maintenance 3', 'cancel maintenance 3 series'],
  incident: 'none',
  rank: 'responder',
  changes: true,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  fits: ({ addressed, rest, picked }) => picked !== true && (addressed || isPlain(rest) || saysSeries(idAnd(rest).says)),
  whole: ({ rest }) => (isPlain(rest) || saysSeries(idAnd(rest).says) ? 'act' : 'ask'),
  read: (rest) => {
    const meant = idAnd(rest);
    return meant.id === null && meant.says !== '' ? which : { ask: 'maintenance', asks: { does: 'cancel', ...meant } };
  },
} satisfies ChatCommand;
