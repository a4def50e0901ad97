// How the tests speak: a small organisation, a fixed night, and ways to say something directly, in a room, or quoting the bot.

import type { Ask, ChatCommand, Heard, Named, ReadingContext, Selector } from '/tmp/wt/lines10/src/commands/command.js';
import { hear, type TypedMessage } from '/tmp/wt/lines10/src/commands/grammar/hear.js';
import { vocabularyOf } from '/tmp/wt/lines10/src/commands/grammar/vocabulary.js';
import { chatCommands } from '/tmp/wt/lines10/src/commands/index.js';
import { days, hours, minutes } from '/tmp/wt/lines10/src/incident/duration.js';
import type { PersonKey } from '/tmp/wt/lines10/src/incident/incident.js';

/** 2026-03-10 03:20 UTC, a Tuesday night. */
export const now = Date.UTC(2026, 2, 10, 3, 20);
export const today = (hour: number, minute: number): number => Date.UTC(2026, 2, 10) + hours(hour) + minutes(minute);

const known: Readonly<Record<string, Named | readonly PersonKey[]>> = {
  asha: { person: 'asha' },
  ben: { person: 'ben' },
  'ben carter': { person: 'ben' },
  '+447700900123': { person: 'ben' },
  mia: { person: 'mia' },
  sam: ['sam-hill', 'sam-ito'],
  'sam ito': { person: 'sam-ito' },
  cto: { role: 'cto' },
  'vp-engineering': { role: 'vp-engineering' },
};

/** Asha reads and writes; clocks are in UTC. */
export const context: ReadingContext = {
  now,
  by: 'asha',
  timezone: 'UTC',
  who: (name) => (Object.hasOwn(known, name.toLowerCase()) ? (known[name.toLowerCase()] ?? null) : null),
  lastTimeOfDay: (hour, minute) => (today(hour, minute) <= now ? today(hour, minute) : today(hour, minute) - days(1)),
  nextTimeOfDay: (hour, minute) => (today(hour, minute) > now ? today(hour, minute) : today(hour, minute) + days(1)),
};

const plain: Omit<TypedMessage, 'text' | 'where'> = {
  quotedBot: false,
  named: false,
  choiceOffered: false,
  forwarded: false,
  edited: false,
};

const vocabulary = vocabularyOf(chatCommands);

export const direct = (text: string, more: Partial<TypedMessage> = {}): Heard => hear({ ...plain, text, where: 'direct', ...more }, context, vocabulary);
export const inRoom = (text: string, more: Partial<TypedMessage> = {}): Heard => hear({ ...plain, text, where: 'room', ...more }, context, vocabulary);
for (const t of process.argv.slice(2)) for (const [n, f] of [['direct', direct], ['room', inRoom]] as const) { const h: any = f(t); console.log(n.padEnd(7), t, '→', h.heard, h.command?.name ?? '', JSON.stringify(h.ask ?? h.misread ?? '').slice(0, 140), JSON.stringify(h.selector ?? '')); }
