// A new transport is a folder and a line: what stands in its record is enough for the configuration, the senders, every word people
// are told, and the log. Nothing else is edited.

import { afterEach, expect, test } from 'vitest';
import { readConfig } from '../../src/app/config/config.js';
import { createLog } from '../../src/app/log.js';
import { Fault } from '../../src/fault.js';
import { transports } from '../../src/transports/index.js';
import { createTransports, type TransportNeeds, transportRecord } from '../../src/transports/record.js';
import { text } from '../../src/variable.js';
import type { FakeTransport } from '../fake-transport.js';
import { pager } from '../fixtures/transports/pager/index.js';
import { type ManualClock, manualClock } from '../manual-clock.js';
import { openWorld, type World } from '../world.js';

/** The line. */
const registry = [...transports, pager];

const start = Date.parse('2026-11-24T21:44:00Z');
const second = 1_000;
const asha = '+919812300001';
const noFile = () => null;
const settings = { WHATSAPP: 'web,pager', PAGER_TOKEN: 'correct-horse-battery', PAGER_PREFIX: '00' };

/** As main.ts makes them, with the log they are given. */
function made(clock: ManualClock): { readonly transport: FakeTransport; readonly logged: () => string } {
  const config = readConfig({ ...settings, WHATSAPP: 'pager' }, noFile, registry);
  const lines: string[] = [];
  const needs: TransportNeeds = {
    clock,
    log: createLog('info', { write: (line) => void lines.push(line) }, () => config.secrets),
    memory: () => ({ read: async () => null, write: async () => undefined }),
    publicUrl: config.publicUrl,
    apiToken: config.apiToken,
    terminal: null,
    organisation: { name: 'Acme', timezone: 'UTC', people: () => [], chatsKeptMs: () => null },
    filesPath: null,
    samples: null,
  };
  const [transport] = createTransports(registry, config, needs);
  return { transport: transport as FakeTransport, logged: () => lines.join('') };
}

let world: World | null = null;
afterEach(async () => {
  expect(world?.errors ?? []).toEqual([]);
  await world?.close();
  world = null;
});

const problems = (env: Record<string, string>): string => {
  try {
    readConfig(env, noFile, registry);
    return '';
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
};

test('its variables are read', () => {
  const { settings: read, secrets } = readConfig(settings, noFile, registry);
  expect(read.pager).toEqual({ PAGER_TOKEN: 'correct-horse-battery', PAGER_URL: 'https://pager.example.com', PAGER_PREFIX: '00' });
  expect(secrets).toEqual(['correct-horse-battery']);
});

test('what is wrong with them is told with everything else', () => {
  expect(problems({ WHATSAPP: 'web,pager', PAGER_URL: 'nowhere', PORT: 'x' }).split('\n').slice(1)).toEqual([
    'PORT: found "x", wanted a whole number from 0 to 65535 (0 picks a free port)',
    'PAGER_URL: found "nowhere", wanted an address like https://muster.example.com',
    'PAGER_TOKEN: found nothing, wanted a value, because WHATSAPP names pager',
  ]);
});

test('WHATSAPP takes its name, and tells it to whoever mistypes', () => {
  expect(problems({ WHATSAPP: 'pigeon' })).toContain('one or more of web, cloud, twilio, sms, voice, mail, local, pager');
});

test('its secret may come from a file', () => {
  const { PAGER_TOKEN: _, ...rest } = settings;
  const config = readConfig({ ...rest, PAGER_TOKEN_FILE: '/run/pager' }, () => 'from-a-file\n', registry);
  expect(config.settings.pager?.PAGER_TOKEN).toBe('from-a-file');
  expect(config.secrets).toEqual(['from-a-file']);
});

test('its secret is struck out of the log', () => {
  const { logged } = made(manualClock(start));
  expect(logged()).toContain('dialled in with [redacted]');
  expect(logged()).not.toContain('correct-horse');
});

test('people are told its name: when a page goes by it too, when they ask how the transports stand, in a test page', async () => {
  world = await openWorld({ start, transports: [{ name: 'web' }, (clock) => made(clock).transport] });
  const [whatsapp, beeper] = world.transports;
  whatsapp.lost.add(asha);
  await world.posts('generic', { title: 'Checkout down', severity: 'critical', service: 'payments-db', key: 'a' });
  await world.advanceTo(start + 65 * second);
  expect(beeper?.spoken.map((one) => one.text)).toEqual([expect.stringMatching(/\(Sent by Pager too: WhatsApp has not delivered it\.\)$/)]);
  await beeper?.says(asha, 'transports');
  await beeper?.says(asha, 'test page');
  await world.advanceTo(start + 600 * second);
  const said = beeper?.spoken.map((one) => one.text).join('\n');
  expect(said).toMatch(/Pager · ready/);
  expect(said).toContain('pages reach you here (Pager).');
});

test('it says no more than its limits allow', async () => {
  world = await openWorld({ start, transports: [(clock) => made(clock).transport] });
  for (const key of ['a', 'b', 'c', 'd'])
    await world.posts('generic', { title: `Disk ${key} full`, severity: 'critical', service: `store-${key}`, key });
  const { transport } = world;
  expect(transport.spoken).toHaveLength(2);
  await world.advanceTo(start + 59 * second);
  expect(transport.spoken).toHaveLength(2);
  await world.advanceTo(start + 61 * second);
  expect(transport.spoken).toHaveLength(3);
});

test('a variable that two transports mean differently is a mistake in the program, and said at once', () => {
  const other = transportRecord({
    ...pager,
    name: 'beeper',
    environment: { PAGER_URL: { about: 'Something else.', schema: text } },
    required: [],
    create: () => made(manualClock(start)).transport,
  });
  expect(() => readConfig(settings, noFile, [...registry, other])).toThrow('beeper reads PAGER_URL');
});

test('a transport bears the name, the label and the limits of its record', () => {
  const config = readConfig(
    {
      WHATSAPP: transports.map(({ name }) => name).join(),
      PUBLIC_URL: 'https://muster.example.com',
      ...{ META_TOKEN: 'm1', META_APP_SECRET: 'm2', META_VERIFY_TOKEN: 'm3', META_PHONE_NUMBER_ID: '1055' },
      ...{
        TWILIO_ACCOUNT_SID: 'AC1',
        TWILIO_AUTH_TOKEN: 't1',
        TWILIO_FROM: '+12025550100',
        TWILIO_SMS_FROM: '+12025550101',
        TWILIO_VOICE_FROM: '+12025550102',
      },
      ...{ MAIL_URL: 'smtp://127.0.0.1', MAIL_FROM: 'muster@example.com' },
    },
    noFile,
    transports,
  );
  const clock = manualClock(start);
  const needs: TransportNeeds = {
    clock,
    log: createLog('silent'),
    memory: () => ({ read: async () => null, write: async () => undefined }),
    publicUrl: config.publicUrl,
    apiToken: null,
    terminal: null,
    organisation: { name: 'Acme', timezone: 'UTC', people: () => [], chatsKeptMs: () => null },
    filesPath: null,
    samples: null,
  };
  const traits = ({ name, label, limits, carrierStops = false }: (typeof transports)[number] | FakeTransport) => ({
    ...{ name, label, limits, carrierStops },
  });
  expect(createTransports(transports, config, needs).map((one) => traits(one as FakeTransport))).toEqual(transports.map(traits));
});
