// Letting people go back to sleep: one of them, or everybody who was called in.

import { standDown as standDownCommand } from '../incident/features/ownership/events.js';
import type { ChatCommand, IncidentAsk, LookupContext } from './command.js';
import { doubtIn } from './grammar/doubts.js';
import { readPerson } from './grammar/names.js';

const everyone: ReadonlySet<string> = new Set(['all', 'everyone', 'everybody', 'team', 'for', 'because', 'thanks', 'thank', 'now']);

export const standDown = {
  name: 'deescalate',
  words: ['deescalate', 'de-escalate', 'stand down', 'standdown'],
  short: [],
  asOrder: 'Let the people called in for … go',
  neverTitle: ['deescalate', 'stand down'],
  help: 'stand down – let people go: stand down @ben, or everyone called in',
  examples: ['stand down @ben', 'deescalate', 'stand down everyone'],
  incident: 'required',
  rank: 'responder',
  guardedAt: ['P1', 'P2'],
  changes: true,
  keeps: ['42'],
  whole: ({ rest }, context) => {
    const named = rest === '' ? null : readPerson(rest, context, 'stand down @ben');
    const left = named === null || 'misread' in named ? rest : named.rest;
    return doubtIn(left) === null ? 'act' : 'ask';
  },
  read: (rest, context) => {
    if (rest === '' || everyone.has(rest.toLowerCase().split(/[\s,.!]/)[0] ?? '')) return { ask: 'stand-down', person: null };
    const named = readPerson(rest, context, 'stand down @ben');
    return 'misread' in named ? named : { ask: 'stand-down', person: named.person };
  },
  complete: ({ person }: Extract<IncidentAsk, { ask: 'stand-down' }>, { by }: LookupContext) => standDownCommand({ by, person }),
} satisfies ChatCommand;
