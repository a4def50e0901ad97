// What is marked as secret where it is declared never reaches the log, in whatever form it gets there.

import { expect, test } from 'vitest';
import { readConfig } from '../../src/app/config/config.js';
import { createLog } from '../../src/app/log.js';
import { transports } from '../../src/transports/index.js';
import { secretsOfUrl } from '../../src/variable.js';
import { secretNames } from '../variables.js';

/** Of every kind of character that some form of writing changes. */
const hard = (name: string): string => `horse${name.toLowerCase()} "b\\ttery"+st%ple/&=ü`;

const secretOf = (name: string): string =>
  name === 'DATABASE_URL'
    ? 'file:data/horsedatabase.db'
    : name === 'HEARTBEAT_URL'
      ? 'https://hc.example.com/ping/horse-heartbeat-0123456789'
      : name === 'MAIL_URL'
        ? 'smtps://robot:horse-mail-0123456789@mail.example.com'
        : name === 'LLM_URL'
          ? 'https://robot:horse-model-0123456789@llm.example.com/v1'
          : hard(name);

const environment = { LLM_MODEL: 'small-one', ...Object.fromEntries(secretNames.map((name) => [name, secretOf(name)])) };

function logging(secrets: readonly string[]) {
  const lines: string[] = [];
  return { log: createLog('debug', { write: (line) => void lines.push(line) }, () => secrets), output: () => lines.join('') };
}

type Log = ReturnType<typeof logging>['log'];

/** Each way a value has to get into a line. */
const ways: Readonly<Record<string, (log: Log, value: string) => void>> = {
  'a message': (log, value) => log.info(`went with ${value} there`),
  'an object': (log, value) => log.info({ harmless: value, deep: { list: [value] } }, 'went'),
  'a child of the log': (log, value) => log.child({ harmless: value }).warn('went'),
  'an error': (log, value) => log.error({ err: new Error(`cannot go with ${value}`) }, 'failed'),
  'the stack and the cause of an error': (log, value) =>
    log.error(Object.assign(new Error('failed', { cause: new Error(`cannot go with ${value}`) }), { given: value })),
  'an address': (log, value) => log.info({ url: `https://example.com/go?with=${encodeURIComponent(value)}` }),
  'a form': (log, value) => log.info(new URLSearchParams({ with: value }).toString()),
  'JSON inside a text': (log, value) => log.info(JSON.stringify({ harmless: value })),
  'JSON inside a text inside an object': (log, value) => log.info({ body: JSON.stringify({ harmless: value }) }),
};

test.each(Object.keys(ways))('no secret of the environment is in the log, however it got into %s', (way) => {
  const { log, output } = logging(readConfig(environment, () => null, transports).secrets);
  for (const name of secretNames) ways[way]?.(log, secretOf(name));
  expect(output()).toContain('[redacted]');
  expect(output()).not.toMatch(/horse/);
  for (const line of output().trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
});

test('each of several tokens is a secret on its own', () => {
  const { secrets } = readConfig({ TWILIO_AUTH_TOKEN: 'old-horse-0001, new-horse-0002' }, () => null, transports);
  const { log, output } = logging(secrets);
  log.info('signed with new-horse-0002, not with old-horse-0001');
  expect(output()).not.toContain('horse');
});

test('the password and the key in an address are secrets on their own, a path that is a word is none', () => {
  expect(secretsOfUrl('https://ops:p%40ssword@hc.example.com/ping/0f1e2d3c4b5a')).toEqual([
    'ops',
    'p%40ssword',
    'p@ssword',
    '/ping/0f1e2d3c4b5a',
  ]);
  expect(secretsOfUrl('https://hc.example.com/health')).toEqual([]);
});

test('what is only the default is not struck out', () => {
  expect(readConfig({ DATABASE_URL: 'file:data/muster.db' }, () => null, transports).secrets).toEqual([]);
});

test('a secret that is learnt later, with another muster.yaml, is struck out from then on', () => {
  const lines: string[] = [];
  let secrets: readonly string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) }, () => secrets);
  secrets = ['horse-of-grafana'];
  log.info('shown horse-of-grafana');
  expect(lines.join('')).not.toContain('horse');
});
