// Planning a time in which a service is worked on: announced beforehand, its alerts are held meanwhile. And moving it, or saying that it went
// wrong.

import type { ChatCommand } from './command.js';
import { doubtIn } from './grammar/doubts.js';
import { askToPlan, readOfOne, readPlan } from './grammar/maintenance-line.js';

const example = 'maintenance payments Sat 02:00-04:00 db upgrade';

export const maintenance = {
  name: 'maintenance',
  words: ['maintenance', 'plan maintenance', 'schedule maintenance', 'planned maintenance', 'maint'],
  short: [],
  exactOnly: ['maintenance', 'maint'],
  help: 'maintenance – plan one: maintenance payments Sat 02:00-04:00 db upgrade',
  examples: [example, 'maintenance 3 Sun 02:00-04:00', 'maintenance 3 went wrong'],
  incident: 'none',
  rank: 'responder',
  changes: true,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  readAsked: (rest) => ({ ask: 'question', question: { about: 'maintenance', id: /^#?([0-9]{1,7})/u.exec(rest)?.[1] ?? null } }),
  fits: ({ addressed, rest, picked }, context) => {
    if (picked === true) return false;
    const one = readOfOne(rest, context);
    if (rest === '' || (one !== null && one.asks !== 'unclear')) return true;
    return addressed || (one === null && !('missing' in readPlan(rest, 'planned', context)));
  },
  whole: ({ rest }, context) => {
    const one = readOfOne(rest, context);
    if (one !== null || rest === '') return 'act';
    const plan = readPlan(rest, 'planned', context);
    return 'missing' in plan || doubtIn(plan.what, ['failure', 'part', 'scope', 'time']) === null ? 'act' : 'ask';
  },
  read: (rest, context) => {
    if (rest.trim() === '') return { ask: 'question', question: { about: 'maintenance', id: null } };
    const one = readOfOne(rest, context);
    if (one !== null) {
      if (one.asks === 'show') return { ask: 'question', question: { about: 'maintenance', id: String(one.id) } };
      return one.asks === 'unclear'
        ? { misread: `What about maintenance ${one.id}? A new time moves it.`, example: `maintenance ${one.id} Sun 02:00-04:00` }
        : { ask: 'maintenance', asks: one.asks };
    }
    return askToPlan(rest, 'planned', context);
  },
  answer: ({ id = null }, { maintenance: report }) => report(id === null ? null : Number(id)),
} satisfies ChatCommand;
