// `muster send-test`: what it posts opens the door it is meant for, and comes out as it says.

import { describe, expect, test } from 'vitest';
import { readOrganisation } from '../../src/app/config/organisation-file.js';
import { namesToTest, testDelivery, testTitle } from '../../src/app/send-test.js';
import { sources } from '../../src/sources/index.js';
import { acmeEnv, acmeWith } from './config/acme-yaml.js';
import { now, testApp } from './routes/fakes.js';

const names = sources.map(({ name }) => name);
const secrets = { ...acmeEnv, OWN: 'own-secret,older-secret' };
const entries = [
  ...names.filter((name) => name !== 'grafana').map((name) => `  ${name}/eu: { secret: env:OWN }`),
  '  grafana/payments: { secret: env:OWN, team: database }',
  '  backup-tool: { map: { title: job.name }, resolved: [done] }',
].join('\n');
const { organisation } = readOrganisation(acmeWith('team: infrastructure }', `team: infrastructure }\n${entries}`), 'muster.yaml', secrets);

const send = async (name: string, more: { isOver?: boolean; severity?: 'P1' | 'P4'; webhookToken?: string | null } = {}) => {
  const { isOver = false, severity = 'P4', webhookToken = 'the-webhook-token' } = more;
  const base = 'http://127.0.0.1:3000';
  const delivery = testDelivery(organisation, { name, severity, isOver, base, webhookToken, now });
  if (delivery === null) throw new Error(`nothing is sent to ${name}`);
  const config = { webhookToken: 'the-webhook-token', apiToken: null, publicUrl: null };
  const { app, received } = testApp({ organisation: () => organisation, config });
  const { url, headers, payload, expected } = delivery;
  const answer = await app.inject({ method: 'POST', url: url.slice(base.length), headers, payload });
  return { status: answer.statusCode, received, expected, url };
};

describe.each(names)('%s', (name) => {
  test('is opened by the webhook token or its own secret, and fires and clears under its name', async () => {
    const [fired, cleared] = [await send(name), await send(name, { isOver: true })];
    expect([fired.status, cleared.status].every((status) => status < 300)).toBe(true);
    expect(fired.received).toMatchObject([{ source: name, signals: [{ status: 'firing', title: expect.stringContaining(testTitle) }] }]);
    expect(cleared.received).toMatchObject([{ source: name, signals: [{ status: 'resolved' }] }]);
  });

  test('an instance of it is opened by its own secret, with no other token known', async () => {
    const instance = name === 'grafana' ? 'grafana/payments' : `${name}/eu`;
    const { status, received } = await send(instance, { webhookToken: null });
    expect([status < 300, received.map(({ source }) => source)]).toEqual([true, [instance]]);
  });
});

test('a name of your own is sent the generic format, also where it has a mapping', async () => {
  expect((await send('backup-tool')).received).toMatchObject([{ source: 'backup-tool', signals: [{ title: testTitle, severity: 'P4' }] }]);
  expect((await send('backup-tool', { isOver: true })).received).toMatchObject([{ signals: [{ status: 'resolved' }] }]);
});

test('what is to be expected names severity, team and who is paged', async () => {
  expect((await send('grafana/payments')).expected).toBe(`A P4 incident "${testTitle}" for team database: it pages nobody at once.`);
  expect((await send('grafana', { severity: 'P1' })).expected).toMatch(/^A P1 incident .* for team infrastructure: it pages owner, backup/);
  expect((await send('grafana', { isOver: true })).expected).toBe(`The alert "${testTitle}" of grafana clears, if it fires.`);
});

test('without any token none is sent; a name nobody knows is not sent to', () => {
  const asked = { name: 'alertmanager', severity: 'P4', isOver: false, base: 'http://127.0.0.1:3000', webhookToken: null, now } as const;
  expect(testDelivery(organisation, asked)?.headers).toEqual({ 'content-type': 'application/json' });
  expect(testDelivery(organisation, { ...asked, name: 'grafan' })).toBeNull();
  expect(testDelivery(organisation, { ...asked, name: 'grafana/anything' })?.url).toBe('http://127.0.0.1:3000/webhooks/grafana/anything');
  expect(namesToTest(organisation)).toContain('backup-tool');
});

test('the address it shows holds no token', () => {
  const asked = {
    name: 'splunk-on-call',
    severity: 'P4',
    isOver: false,
    base: 'http://127.0.0.1:3000',
    webhookToken: 'the/token',
    now,
  } as const;
  const { url, shownUrl } = testDelivery(organisation, asked) ?? { url: '', shownUrl: '' };
  expect(url).toContain('/alert/the%2Ftoken/');
  expect(shownUrl).toBe('http://127.0.0.1:3000/integrations/generic/20131114/alert/<token>/muster-test');
});
