// How the tests speak: a small organisation, a fixed night, and ways to say something directly, in a room, or quoting the bot.

import { expect, test } from 'vitest';
import type { Ask, ChatCommand, Heard, Named, ReadingContext, Selector } from '../../src/commands/command.js';
import { hear, type TypedMessage } from '../../src/commands/grammar/hear.js';
import { vocabularyOf } from '../../src/commands/grammar/vocabulary.js';
import { chatCommands } from '../../src/commands/index.js';
import { days, hours, minutes } from '../../src/incident/duration.js';
import type { PersonKey } from '../../src/incident/incident.js';

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
  onCallNames: new Set(['database', 'payments', 'db-primary']),
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

export const direct = (text: string, more: Partial<TypedMessage> = {}): Heard =>
  hear({ ...plain, text, where: 'direct', ...more }, context, vocabulary);
export const inRoom = (text: string, more: Partial<TypedMessage> = {}): Heard =>
  hear({ ...plain, text, where: 'room', ...more }, context, vocabulary);
export const inGroup = (text: string, more: Partial<TypedMessage> = {}): Heard =>
  hear({ ...plain, text, where: 'group', ...more }, context, vocabulary);
export const quoting = (text: string): Heard => inRoom(text, { quotedBot: true });
export const naming = (text: string): Heard => inRoom(text, { named: true });

export const talk: Heard = { heard: 'talk' };
export const heardAs = (command: ChatCommand, ask: Ask, selector: Selector = null): Heard => ({ heard: 'ask', command, ask, selector });
export const wondering = (command: ChatCommand, selector: Selector = null): Heard => ({ heard: 'wondering', command, selector });

/** `update of "70%"`, for a short comparison: what was heard, of which command. */
export const gist = (heard: Heard): string => ('command' in heard ? `${heard.heard} ${heard.command.name}` : heard.heard);

/** One test a spelling, said to the bot directly. A row is the ask, or the ask and what it selects. */
export function understands(command: ChatCommand, rows: Readonly<Record<string, Ask | readonly [Ask, Selector]>>): void {
  for (const [text, row] of Object.entries(rows)) {
    const [ask, selector] = Array.isArray(row) ? (row as readonly [Ask, Selector]) : [row as Ask, null];
    test(`“${text}” is heard as ${command.name}`, () => {
      expect(direct(text)).toEqual(heardAs(command, ask, selector));
    });
  }
}

/** One test a line: in a room it counts as the command. */
export function countsInRooms(command: ChatCommand, lines: readonly string[]): void {
  for (const text of lines) {
    test(`“${text}” said in a room is ${command.name}`, () => {
      expect(gist(inRoom(text))).toBe(`ask ${command.name}`);
    });
  }
}

/** One test a line: in a room it is people talking. */
export function isTalkInRooms(lines: readonly string[]): void {
  for (const text of lines) {
    test(`“${text}” said in a room is talk`, () => {
      expect(inRoom(text)).toEqual(talk);
    });
  }
}

/** One test a line: understood, but not enough, and an example is given that would do. */
export function asksBack(command: ChatCommand, lines: readonly string[]): void {
  for (const text of lines) {
    test(`“${text}” is answered with an example of ${command.name}`, () => {
      const heard = direct(text);
      expect(gist(heard)).toBe(`misread ${command.name}`);
      if (heard.heard !== 'misread') return;
      expect(heard.misread.misread).toMatch(/[.?]$/);
      expect(gist(direct(heard.misread.example))).toMatch(/^ask /);
    });
  }
}
