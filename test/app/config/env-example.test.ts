// `.env.example` is written from what declares the variables: Muster's own list and the records of the transports. To write it
// again after a change there: `MUSTER_RECORD=1 npx vitest run test/app/config/env-example.test.ts`.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/app/config/config.js';
import { generalVariables } from '../../../src/app/config/variables.js';
import { transports } from '../../../src/transports/index.js';
import type { Variables } from '../../../src/variable.js';
import { projectRoot } from '../../architecture/cruise.js';
import { read } from '../../architecture/tree.js';
import { secretNames, variables } from '../../variables.js';

const head = `# Every variable Muster reads, with its default. Copy this file to .env and change what you need.
# An empty one counts as not set. Secrets, marked (secret), may instead come from a file: WEBHOOK_TOKEN_FILE=/run/secrets/webhook
# Everything is checked at start; all mistakes are told at once.`;

const entries = (table: Variables): readonly string[] =>
  Object.entries(table).map(([name, { about, fallback = '', secret }]) => {
    const lines = `${about}${secret === undefined ? '' : ' (secret)'}`.split('\n');
    return [...lines.map((line) => `# ${line}`), `${name}=${fallback}`].join('\n');
  });

/** Transports that read the same variables, once; without those that Muster reads for itself as well. */
function tables(): readonly (readonly [names: string, table: Variables])[] {
  const sharing = new Map<Variables, string[]>();
  for (const { name, environment } of transports) sharing.set(environment, [...(sharing.get(environment) ?? []), name]);
  const general = new Set(Object.keys(generalVariables(transports)));
  return [...sharing].flatMap(([all, names]) => {
    const table = Object.fromEntries(Object.entries(all).filter(([name]) => !general.has(name)));
    return Object.keys(table).length === 0 ? [] : [[names.join(', '), table] as const];
  });
}

const written = (): string =>
  `${[head, ...entries(generalVariables(transports)), ...tables().map(([names, table]) => [`# ${'-'.repeat(8)} ${names}`, ...entries(table)].join('\n'))].join('\n\n')}\n`;

if (process.env.MUSTER_RECORD === '1') writeFileSync(join(projectRoot, '.env.example'), written());

describe('.env.example', () => {
  const example = read('.env.example');
  const listed = [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value] as const);
  const noFile = () => null;

  /** Every variable the code asks for, seen by an environment that takes notes. */
  function asked(): ReadonlySet<string> {
    const names = new Set<string>();
    const env = new Proxy<Record<string, string>>({}, { get: (_, name) => void names.add(String(name)) });
    readConfig(env, noFile, transports);
    return names;
  }

  test('is what the variables say of themselves', () => {
    expect(example).toBe(written());
  });

  test('lists every variable the code reads, and no other', () => {
    const names = listed.map(([name]) => name);
    const plain = [...asked()].filter((name) => !(name.endsWith('_FILE') && asked().has(name.slice(0, -'_FILE'.length))));
    expect([...names].sort()).toEqual(plain.sort());
    expect(new Set(names).size).toBe(names.length);
  });

  test('as it stands changes nothing: it shows the defaults', () => {
    expect(readConfig(Object.fromEntries(listed), noFile, transports)).toEqual(readConfig({}, noFile, transports));
  });

  test('shows the value of everything that has a default', () => {
    const empty = listed.filter(([, value]) => value === '').map(([name]) => name);
    expect(empty).not.toContain('PORT');
    expect(empty).not.toContain('SESSION_DIR');
  });

  test('tells in words what each variable is for', () => {
    expect([...variables].filter(([, { about }]) => !/^\S.{5,}/.test(about)).map(([name]) => name)).toEqual([]);
  });
});

test('whatever is called a token, secret, key, password or auth is marked as secret', () => {
  const telling = [...variables.keys()].filter((name) => /TOKEN|SECRET|KEY|PASSWORD|AUTH/.test(name));
  expect(telling.length).toBeGreaterThan(5);
  expect(telling.filter((name) => !secretNames.includes(name))).toEqual([]);
});
