// What must hold for every chat command, present and future.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { ChatCommand } from '../../src/commands/command.js';
import { chatCommands } from '../../src/commands/index.js';
import { direct, heardAs } from './hearing.js';

const folder = fileURLToPath(new URL('../../src/commands/', import.meta.url));
const definesOne = (file: string): boolean => readFileSync(folder + file, 'utf8').includes('satisfies ChatCommand');
const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && definesOne(file));

const isCommand = (value: unknown): value is ChatCommand =>
  typeof value === 'object' && value !== null && 'words' in value && 'read' in value && 'help' in value;

describe('every chat command', () => {
  test('comes from a file that is found', () => {
    expect(files.length).toBeGreaterThan(20);
  });

  test.each(files)('%s is registered with all it exports', async (file) => {
    const exported = Object.values((await import(folder + file)) as Record<string, unknown>).filter(isCommand);
    expect(exported.length).toBeGreaterThan(0);
    for (const command of exported) expect(chatCommands).toContain(command);
  });

  test.each(chatCommands.map((command) => [command.name, command] as const))(
    '%s has a help line for a phone, verb first',
    (name, command) => {
      expect(command.help).toMatch(/^[a-z ]+ – .+[^.]$/);
      expect(command.help.length).toBeLessThanOrEqual(72);
      const verb = command.help.split(' – ')[0] ?? '';
      expect([...command.words, name]).toContain(verb);
    },
  );

  test.each(chatCommands.flatMap((command) => command.examples.map((example) => [example, command] as const)))(
    'the example “%s” is understood',
    (example, command) => {
      const heard = direct(example);
      // Taking over is always asked about.
      expect(heard.heard).toBe(command.name === 'take over' ? 'unsure' : 'ask');
      if (heard.heard !== 'ask') return;
      // `70% restored` and the like are read by their shape; the command is the same.
      expect(heard.command).toBe(command);
    },
  );

  test.each(chatCommands.map((command) => [command.name, command] as const))('%s has an example', (_, command) => {
    expect(command.examples.length).toBeGreaterThan(0);
  });

  test('no two share a word, a letter or a name', () => {
    const words = chatCommands.flatMap((command) => [...command.words, ...command.short]);
    expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
    const names = chatCommands.map((command) => command.name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  test('no word is a bare consent word save cancel, which is heard as consent', () => {
    const consent = ['stop', 'start', 'yes', 'end', 'quit', 'unsubscribe', 'stopall', 'unstop'];
    expect(chatCommands.flatMap((command) => command.words).filter((word) => consent.includes(word))).toEqual([]);
    expect(direct('cancel').heard).toBe('consent');
  });

  test.each(chatCommands.flatMap((command) => command.words.map((word) => [word, command] as const)))(
    '“%s” is lower case, with single spaces, and leads to its command',
    (word, command) => {
      expect(word).toBe(word.toLowerCase().trim().replace(/\s+/g, ' '));
      const heard = direct(word);
      if (word === 'cancel') return;
      expect('command' in heard ? heard.command : null).toBe(command);
    },
  );

  test('what looks and what changes are told apart', () => {
    const looks = chatCommands.filter((command) => !command.changes && command.rank === 'observer').map((command) => command.name);
    expect(looks).toEqual([
      'reports',
      'status',
      'details',
      'list',
      'catchup',
      'timeline',
      'search',
      'sla',
      'who',
      'oncall',
      'calendar',
      'simulate',
      'help',
      'my shifts',
      'overrides',
      'off',
      'reviews',
      'actions',
      'following',
      'silences',
      'maintenances',
      'transports',
      'addresses',
      'cost',
      'heartbeats',
    ]);
    // Whoever an audience names comes into its room. What one hears oneself is one's own, and a customer's report changes no incident by itself.
    const changing = chatCommands.filter((one) => one.changes && one.rank === 'observer').map(({ name }) => name);
    expect(changing).toEqual(['report', 'swarm', 'follow', 'unfollow']);
  });

  test('a decision and a look at the sources need a manager, everything else a responder', () => {
    expect(chatCommands.filter((command) => command.rank === 'manager').map((command) => command.name)).toEqual([
      'approve',
      'reject',
      'sources',
    ]);
  });

  test('ack asks for an acknowledgement without investigating', () => {
    const ack = chatCommands.find((command) => command.name === 'ack');
    expect(ack).toBeDefined();
    if (ack === undefined) return;
    expect(direct('ack')).toEqual(heardAs(ack, { ask: 'command', command: { type: 'acknowledge', investigating: false, text: null } }));
  });
});

describe('what a chat command says of itself', () => {
  const each = chatCommands.map((command) => [command.name, command] as const);

  test.each(each)('%s can finish whatever it reads', (_, command) => {
    for (const example of command.examples) {
      const heard = direct(example);
      if (heard.heard !== 'ask') continue;
      const { ask } = heard;
      if (ask.ask === 'question') expect(command.answer).toBeDefined();
      else if (
        ![
          'command',
          'declare',
          'merge',
          'merge-all',
          'acknowledge-all',
          'silence',
          'unsilence',
          'pause-heartbeat',
          'resume-heartbeat',
          'test-page',
          'duty',
          'follow',
          'report',
          'impact-form',
          'maintenance',
          'review',
          'action',
          'repeat',
        ].includes(ask.ask)
      )
        expect(command.complete).toBeDefined();
    }
  });

  test.each(each)('%s says of its own words only which of them claim, are never a title, or count only when typed right', (_, command) => {
    const marked = [...(command.claims ?? []), ...(command.neverTitle ?? []), ...(command.exactOnly ?? [])];
    expect(marked.filter((word) => !command.words.includes(word))).toEqual([]);
  });

  test('no two share a reaction or a place in help', () => {
    const emoji = chatCommands.flatMap((command) => command.reaction?.emoji ?? []);
    // 👍 takes a page and says yes to a proposal.
    expect(new Set(emoji).size).toBe(emoji.length - 1);
    const places = chatCommands.flatMap((command) => command.helpPlace ?? []);
    expect(places.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('what changes nothing needs no leave to work afterwards', () => {
    expect(chatCommands.filter((command) => !command.changes && command.worksAfterwards !== undefined)).toEqual([]);
    expect(chatCommands.filter((command) => command.worksAfterwards).map((command) => command.name)).toEqual([
      ...[
        'undo',
        'customers',
        'impact',
        'regions',
        'origin',
        'customers informed',
        'draft',
        'use draft',
        'publish',
        'reopen',
        'close',
        'repeat of',
        'not a repeat',
        'link',
        'reviewed',
      ],
    ]);
  });
});
