// The words of `help`: a few lines for a phone at 3 AM, everything about one command on request.

import type { ChatCommand } from './command.js';

/** Help in general, or about one command by its name or any of its spellings. */
export function helpText(commands: readonly ChatCommand[], topic: string | null): string {
  const wanted = topic?.trim().toLowerCase().replace(/^[/!]/u, '') ?? '';
  if (wanted === '') return general(commands);
  const found = commands.find((command) => command.name === wanted || command.words.includes(wanted) || command.short.includes(wanted));
  if (found === undefined) return `There is no *${wanted.slice(0, 30).replace(/[*_~`@]/gu, '')}*. ${all(commands)}`;
  const others = found.words.filter((word) => word !== found.name);
  return [
    found.help,
    `For example: ${found.examples
      .slice(0, 3)
      .map((example) => `*${example}*`)
      .join(' · ')}`,
    others.length === 0 ? null : `Also: ${others.slice(0, 8).join(', ')}`,
  ]
    .filter((line) => line !== null)
    .join('\n');
}

const general = (commands: readonly ChatCommand[]): string =>
  [
    'Plain words, here or in a war room:',
    ...first(commands).map((command) => `• ${command.help}`),
    'Declare with *P1 checkout is down*.',
    all(commands),
  ].join('\n');

/** What somebody needs first; the rest is one `help <word>` away. */
const first = (commands: readonly ChatCommand[]): readonly ChatCommand[] =>
  commands
    .flatMap((command) => (command.helpPlace === undefined ? [] : [{ command, place: command.helpPlace }]))
    .sort((a, b) => a.place - b.place)
    .map(({ command }) => command);

const all = (commands: readonly ChatCommand[]): string =>
  `More with *help* and a word: ${commands.map((command) => command.name).join(', ')}.`;
