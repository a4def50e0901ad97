// Looking without changing: how it stands, what happened, how much time is left.

import type { ChatCommand, Question } from './command.js';
import { alone } from './grammar/people-talking.js';

export const status = reading('status', {
  question: { about: 'status' },
  words: ['status', 'sitrep', 'how is it going', 'where are we', 'status of'],
  help: 'status – how it stands, in a few lines',
  examples: ['status', 'status 42'],
  incident: 'optional',
});
export const list = reading('list', {
  question: { about: 'list' },
  words: ['list', 'incidents', 'open incidents', 'list incidents', 'show incidents', 'list open incidents'],
  help: 'list – everything that is open',
  examples: ['list'],
  incident: 'none',
});
export const catchup = reading('catchup', {
  question: { about: 'catchup' },
  words: ['catchup', 'catch up', 'catch-up', 'catch me up', 'summary', 'summarize', 'summarise', 'tldr'],
  help: 'catchup – what happened so far, if you come late',
  examples: ['catchup', 'catchup 42'],
  incident: 'required',
});
export const timeline = reading('timeline', {
  question: { about: 'timeline' },
  words: ['timeline', 'history'],
  help: 'timeline – every step, with times',
  examples: ['timeline', 'timeline 42'],
  incident: 'required',
});
export const sla = reading('sla', {
  question: { about: 'sla' },
  words: ['sla', 'time left', 'how long left'],
  help: 'sla – how much time is left',
  examples: ['sla', 'sla 42'],
  incident: 'required',
});

export const transports = reading('transports', {
  question: { about: 'transports' },
  words: ['transports', 'transport', 'is whatsapp up', 'channels'],
  help: 'transports – how WhatsApp and the other ways to reach you stand',
  examples: ['transports'],
  incident: 'none',
});

interface Read {
  readonly question: Question;
  readonly words: readonly string[];
  readonly help: string;
  readonly examples: readonly string[];
  readonly incident: ChatCommand['incident'];
}

function reading(name: string, { question, words, help, examples, incident }: Read): ChatCommand {
  return {
    name,
    words,
    short: [],
    help,
    examples,
    incident,
    rank: 'observer',
    changes: false,
    fits: alone,
    read: () => ({ ask: 'question', question }),
  } satisfies ChatCommand;
}
