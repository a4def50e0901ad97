// Taking it from whoever has it, in words: asked about first, because a lead who is let go stops working on it.

import { takeSeat } from '../incident/features/ownership/events.js';
import type { ChatCommand, IncidentAsk, LookupContext } from './command.js';
import { beginsWithName, isOnlyName } from './grammar/names.js';
import { seatBar } from './rights.js';

const words = [
  ...[
    'take over',
    'taking over',
    'i take over',
    "i'll take over",
    'ill take over',
    'i will take over',
    "i'm taking over",
    'im taking over',
    'i am taking over',
    "i'll take this over",
    'ill take this over',
    'i take this over',
    "i'll take it over",
    'ill take it over',
    'i am taking this over',
    'i am taking it over',
  ],
  ...['taking over from', 'take over from', "i'm taking over from", "i'll take over from", 'i can take over', 'i can take over from'],
  ...[
    "i'm taking this over",
    'im taking this over',
    'taking this over',
    "i'll take over from here",
    'i have it from here',
    "i'll take it from here",
  ],
  ...["i've got it from here", "i'll lead", "i'll lead from here", "i'll lead this", "i'll run this", "i'll run it from here"],
  ...[
    'yo me encargo desde aquí',
    'yo me encargo desde aqui',
    'ab main dekhta hoon',
    'daqui eu assumo',
    'ab hier übernehme ich',
    'ich übernehme ab hier',
    'ich uebernehme ab hier',
    'ich übernehme hier',
    'desde aquí me encargo yo',
  ],
  ...['over to me', 'i got it from here', 'me encargo yo', 'ich übernehme das'],
];

export const takeOver = {
  name: 'take over',
  words,
  short: [],
  help: 'take over – lead it yourself, in place of whoever does',
  examples: ['take over', 'taking over from asha'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  // `taking over from asha, she lost her connection`: the name, and why.
  fits: ({ addressed, verb, rest, mark }, context) =>
    addressed ||
    /^(from here|now)?$/i.test(rest) ||
    isOnlyName(rest, context) ||
    isOnlyName(rest.split(/\s?[,;.–—]\s/u, 1)[0] ?? '', context) ||
    (/^[,;.–—]/u.test(mark) && beginsWithName(rest, context)) ||
    (verb.endsWith('from') && /^@?\p{L}{2,30} ?[,.;:–—-]/u.test(rest) && beginsWithName(rest, context)),
  whole: () => 'ask',
  read: () => ({ ask: 'take-over' }),
  complete: (_: Extract<IncidentAsk, { ask: 'take-over' }>, { organisation, by }: LookupContext) =>
    takeSeat({ by, role: 'owner', person: by, barred: seatBar(organisation, 'owner', by, by) }),
} satisfies ChatCommand;
