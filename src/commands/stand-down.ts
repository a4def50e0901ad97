// Letting people go back to sleep: one of them, or everybody who was called in.

import { standDown as standDownCommand } from '../incident/features/ownership/events.js';
import type { ChatCommand, IncidentAsk, LookupContext } from './command.js';
import { readPerson } from './grammar/names.js';

const everyone: ReadonlySet<string> = new Set(['all', 'everyone', 'everybody', 'team', 'for', 'because', 'thanks', 'thank', 'now']);

export const standDown = {
  name: 'deescalate',
  words: ['deescalate', 'de-escalate', 'stand down', 'standdown'],
  short: [],
  neverTitle: ['deescalate', 'stand down'],
  help: 'stand down – let people go: stand down @ben, or everyone called in',
  examples: ['stand down @ben', 'deescalate', 'stand down everyone'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  keeps: ['42'],
  read: (rest, context) => {
    if (rest === '' || everyone.has(rest.toLowerCase().split(/[\s,.!]/)[0] ?? '')) return { ask: 'stand-down', person: null };
    const named = readPerson(rest, context, 'stand down @ben');
    return 'misread' in named ? named : { ask: 'stand-down', person: named.person };
  },
  complete: ({ person }: Extract<IncidentAsk, { ask: 'stand-down' }>, { by }: LookupContext) => standDownCommand({ by, person }),
} satisfies ChatCommand;
