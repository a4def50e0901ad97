// The words of `help`: a few lines for a phone at 3 AM, everything about one command on request.

import type { ChatCommand } from './command.js';

/** What `help` and one of these words lists, by the names of the commands. */
const groups: readonly { readonly name: string; readonly about: string; readonly commands: readonly string[] }[] = [
  {
    name: 'incident',
    about: 'opening, changing and ending one',
    commands: [
      ...[
        'declare',
        'drill',
        'sev',
        'upgrade',
        'downgrade',
        'category',
        'mitigated',
        'resolve',
        'reopen',
        'close',
        'cancel',
        'merge',
        'merge all',
        'duplicate of',
        'undo',
      ],
    ],
  },
  {
    name: 'people',
    about: 'who has it, and getting more',
    commands: [
      ...[
        'ack',
        'investigating',
        'no',
        'unack',
        'handoff',
        'take over',
        'lead',
        'backup',
        'comms',
        'manager',
        'escalate',
        'page',
        'deescalate',
      ],
      ...['room', 'join', 'invite', 'swarm', 'who'],
    ],
  },
  {
    name: 'duty',
    about: 'who is on call when, cover and swaps',
    commands: [
      'oncall',
      'simulate',
      'calendar',
      'my shifts',
      'cover',
      'swap',
      'take pager',
      'give back',
      'overrides',
      'remove override',
      'off',
    ],
  },
  {
    name: 'progress',
    about: 'saying how it goes',
    commands: [
      ...['update', 'eta', 'doing', 'customers', 'impact', 'regions', 'impact form', 'draft', 'use draft', 'publish', 'customers informed'],
      ...['follow', 'unfollow', 'following'],
    ],
  },
  { name: 'reports', about: 'what customers report', commands: ['report', 'reports', 'promote', 'dismiss'] },
  { name: 'decide', about: 'asking for a decision, and giving it', commands: ['propose', 'approve', 'reject', 'done', 'override'] },
  {
    name: 'record',
    about: 'what is kept, and found again',
    commands: [
      ...[
        'note',
        'cause',
        'contributing',
        'fix',
        'lesson',
        'origin',
        'action',
        'todo',
        'link',
        'runbook',
        'call',
        'incident record',
        'rca',
        'search',
        'repeat of',
        'not a repeat',
        'export',
        'actions',
        'review',
        'reviewed',
        'reviews',
      ],
    ],
  },
  {
    name: 'maintenance',
    about: 'times in which a service is worked on',
    commands: ['maintenance', 'emergency maintenance', 'maintenances', 'extend', 'end maintenance', 'cancel maintenance'],
  },
  {
    name: 'quiet',
    about: 'no pages for a while',
    commands: ['snooze', 'unsnooze', 'silence', 'silences', 'unsilence', 'pause heartbeat', 'resume heartbeat'],
  },
];
/** What stands in none of them: looking, and how people are reached. */
const rest = { name: 'look', about: 'how things stand, and how you are reached' } as const;

/** Help in general, about a group of commands, or about one by its name or any of its spellings. */
export function helpText(commands: readonly ChatCommand[], topic: string | null): string {
  const wanted = topic?.trim().toLowerCase().replace(/^[/!]/u, '') ?? '';
  if (wanted === '') return general(commands);
  const group = groupOf(commands, wanted);
  if (group !== null)
    return [`*${wanted}*: ${group.about}`, ...group.commands.map(inGroup), '*help* and one of these words tells more.'].join('\n');
  const found = commands.find((command) => command.name === wanted || command.words.includes(wanted) || command.short.includes(wanted));
  if (found === undefined)
    return `There is no *${wanted.slice(0, 30).replace(/[*_~`@]/gu, '')}*. Is something broken? *P1 checkout is down* declares it.\n${all}`;
  const others = found.words.filter((word) => word !== found.name);
  return [
    found.help,
    `For example: ${found.examples
      .slice(0, 3)
      .map((example) => `*${example}*`)
      .join(' · ')}`,
    others.length === 0 ? null : `Also: ${others.slice(0, 4).join(', ')}`,
  ]
    .filter((line) => line !== null)
    .join('\n');
}

/** The commands of a group in its order; null where no group is called so. */
function groupOf(commands: readonly ChatCommand[], wanted: string) {
  if (wanted === rest.name) {
    const grouped = new Set(groups.flatMap((group) => group.commands));
    return { about: rest.about, commands: commands.filter(({ name }) => !grouped.has(name)) };
  }
  const group = groups.find(({ name }) => name === wanted);
  if (group === undefined) return null;
  return { about: group.about, commands: inOrder(commands, group.commands) };
}

/** Those of these names, in the order of the names. */
const inOrder = (commands: readonly ChatCommand[], names: readonly string[]): readonly ChatCommand[] =>
  commands.filter(({ name }) => names.includes(name)).toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name));

/** `• eta – say when it should be over: eta 20m`, with an example where the line holds none. */
function inGroup({ help, examples: [example = ''] }: ChatCommand): string {
  return help.includes(example) || help.includes(': ') ? `• ${help}` : `• ${help}: *${example}*`;
}

const general = (commands: readonly ChatCommand[]): string =>
  [
    'Plain words, here or in a war room:',
    ...first(commands).map((command) => `• ${command.help}`),
    'Declare with *P1 checkout is down*.',
    all,
  ].join('\n');

/** What somebody needs first; the rest is one `help <word>` away. */
const first = (commands: readonly ChatCommand[]): readonly ChatCommand[] =>
  commands
    .flatMap((command) => (command.helpPlace === undefined ? [] : [{ command, place: command.helpPlace }]))
    .sort((a, b) => a.place - b.place)
    .map(({ command }) => command);

const all = `There is more: ${[...groups.map(({ name }) => name), rest.name].map((name) => `*help ${name}*`).join(', ')}.`;
