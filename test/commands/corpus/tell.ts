// One test a line, and at the end of a run that failed a table of what came out otherwise.

import { afterAll, test } from 'vitest';
import { type Line, titleOf } from './corpus.js';
import { type Failure, outcomeOf } from './outcome.js';

export function tellLines(lines: readonly Line[]): void {
  const failures: Failure[] = [];

  test.each(lines.map((line) => [titleOf(line), line] as const))('%s', async (title, line) => {
    const failure = await outcomeOf(line);
    if (failure === null) return;
    failures.push(failure);
    throw brief(`${title}\nwanted: ${failure.wanted.join('; ')}\ngot:    ${failure.got.join('; ')}`);
  });

  afterAll(() => {
    if (failures.length > 0) process.stdout.write(`\n${tableOf(failures, lines.length)}\n`);
  });
}

/** Where it was thrown says nothing: the line does. */
export function brief(message: string): Error {
  const error = new Error(message);
  error.stack = message;
  return error;
}

/** Scene, line, wanted and got, one line each, by kind. */
function tableOf(failed: readonly Failure[], told: number): string {
  const kinds = new Map<string, Failure[]>();
  for (const one of failed) kinds.set(one.line.kind, [...(kinds.get(one.line.kind) ?? []), one]);
  const wrong = failed.filter((one) => one.wrongChange);
  return [
    ...[...kinds].flatMap(([kind, ofKind]) => ['', `## ${kind} (${ofKind.length})`, ...ofKind.map(rowOf)]),
    '',
    ...[...kinds].map(([kind, ofKind]) => `${String(ofKind.length).padStart(4)}  ${kind}`),
    `${failed.length} of ${told} lines failed, ${wrong.length} of them changed something wrongly (marked !)`,
  ].join('\n');
}

const rowOf = ({ line, wanted, got, wrongChange }: Failure): string =>
  `${wrongChange ? '!' : ' '} ${titleOf(line)} | wanted: ${wanted.join('; ')} | got: ${got.join('; ')}`;
