// What is pasted into each system, and the delivery that tries the way: docs/sources/<name>.md is made of the same data. To write the
// pages again: `MUSTER_RECORD=1 npx vitest run test/sources/setup.test.ts`.

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { severities } from '../../src/incident/incident.js';
import { type SourceSetup, setupOf, setups, sources } from '../../src/sources/index.js';
import { sourcePage } from '../../src/sources/setup/page.js';
import { filledIn, type SampleAsked } from '../../src/sources/setup/setup.js';
import type { Source } from '../../src/sources/source.js';
import { acme, sourceSettings, testApp } from '../app/routes/fakes.js';
import { projectRoot } from '../architecture/cruise.js';
import { read } from '../architecture/tree.js';
import { now } from './recorded.js';

const folder = join(projectRoot, 'docs/sources');
const title = 'Test from muster send-test';
const secret = 'the-secret-of-the-source';

const asked = (more: Partial<SampleAsked> = {}): SampleAsked => ({
  ...{ title, severity: 'P4', isOver: false, key: 'muster-test-1', now, token: secret },
  ...more,
});

const page = (setup: SourceSetup): string => sourcePage(setup, sources.find(({ name }) => name === setup.name)?.title ?? setup.name);

if (process.env.MUSTER_RECORD === '1') {
  mkdirSync(folder, { recursive: true });
  for (const setup of setups) writeFileSync(join(folder, `${setup.name}.md`), page(setup));
}

test('every source is set up in some way, and nothing else is', () => {
  expect(setups.map(({ name }) => name).sort()).toEqual(sources.map(({ name }) => name).sort());
  expect(readdirSync(folder).sort()).toEqual(setups.map(({ name }) => `${name}.md`).sort());
  expect(setupOf('backup-tool')).toBe(setupOf('generic'));
});

test('the body for Datadog is the one that lies beside the docs', () => {
  expect(setupOf('datadog').pastes.map(({ text }) => text)).toContain(read('docs/senders/datadog.json').trim());
});

test('the index leads to each page', () => {
  const index = read('docs/sources.md');
  expect(setups.filter(({ name }) => !index.includes(`](sources/${name}.md)`)).map(({ name }) => name)).toEqual([]);
});

/** The systems that have a word of their own for each severity; of the others the default counts. */
const saysSeverity = (name: string): boolean => !['aws-cloudwatch-sns', 'pingdom', 'nagios', 'icinga2', 'dynatrace'].includes(name);

describe.each(setups.map((setup) => [setup.name, setup] as const))('%s', (name, setup) => {
  test('its page is made of its record', () => {
    expect(existsSync(join(folder, `${name}.md`)) ? read(`docs/sources/${name}.md`) : '').toBe(page(setup));
  });

  test('nothing is left to be filled in, and the token and the address are there', () => {
    const places = { url: 'https://muster.acme.test/webhooks/x', base: 'https://muster.acme.test', token: 'T0KEN' };
    const all = setup.pastes.map(({ where, text }) => filledIn(`${where}\n${text}`, places)).join('\n');
    expect(all).not.toMatch(/\{(url|base|host|token)\}/);
    expect(all).toContain('muster.acme.test');
    if (setup.sign === undefined || name === 'grafana') expect(all).toContain('T0KEN');
  });

  const post = async (sample: ReturnType<SourceSetup['sample']>, credentials: 'token' | 'signature' | 'none') => {
    const organisation = { ...acme, sources: new Map([sourceSettings(name, secret)]) };
    const { app, received } = testApp({ organisation: () => organisation });
    const payload = JSON.stringify(sample.body);
    const shown = credentials === 'token' ? (setup.authorize ?? bearer)(secret) : {};
    const signed = credentials === 'signature' ? setup.sign?.(secret, payload) : {};
    const headers = { 'content-type': 'application/json', ...sample.headers, ...shown, ...signed };
    const answer = await app.inject({ method: 'POST', url: sample.path ?? `/webhooks/${name}`, payload, headers });
    return { status: answer.statusCode, signals: received.flatMap(({ signals }) => signals) };
  };

  test('its sample fires, and its clear ends the same alert', async () => {
    const fired = await post(setup.sample(asked()), 'token');
    const cleared = await post(setup.sample(asked({ isOver: true })), 'token');
    expect([fired.status, cleared.status].every((status) => status === 200 || status === 202)).toBe(true);
    expect(fired.signals).toMatchObject([{ status: 'firing', title: expect.stringContaining(title) }]);
    expect(cleared.signals).toMatchObject([{ status: 'resolved', dedupKey: fired.signals[0]?.dedupKey }]);
  });

  test('its sample says each severity in the words of the system, where that has any', async () => {
    for (const severity of saysSeverity(name) ? severities : []) {
      const { signals } = await post(setup.sample(asked({ severity })), 'token');
      expect([severity, signals[0]?.severity]).toEqual([severity, severity]);
    }
  });

  test('its sample is signed as the system would, or carries the token where the system has it', async () => {
    if (setup.sign !== undefined) expect((await post(setup.sample(asked()), 'signature')).status).toBe(200);
    const source: Source | undefined = sources.find((one) => one.name === name);
    expect(setup.sign !== undefined).toBe(source?.signature !== undefined);
    if (source?.tokenInBody !== undefined) expect((await post(setup.sample(asked()), 'none')).status).toBeLessThan(300);
  });
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
