// The environment: what is read, what is refused, and that no secret is ever printed.

import { describe, expect, test } from 'vitest';
import { type Config, isLoopback, readConfig as readConfigFor } from '../../../src/app/config/config.js';
import { Fault } from '../../../src/fault.js';
import { transports } from '../../../src/transports/index.js';
import { secretNames, variableNames } from '../../variables.js';

const noFile = () => null;
const readConfig = (env: Record<string, string>, readFile: (path: string) => string | null): Config =>
  readConfigFor(env, readFile, transports);

/** The problems of an environment, one a line; none when it is accepted. */
function problems(env: Record<string, string>, readFile: (path: string) => string | null = noFile): readonly string[] {
  try {
    readConfig(env, readFile);
    return [];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return error.message.split('\n').slice(1);
  }
}

describe('with nothing set', () => {
  test('Muster listens on this machine only, with the phones page and its own file', () => {
    expect(readConfig({}, noFile)).toEqual({
      organisationPath: null,
      databaseFile: 'data/muster.db',
      host: '127.0.0.1',
      port: 3000,
      publicUrl: null,
      transports: ['local'],
      webhookToken: null,
      apiToken: null,
      logLevel: 'info',
      timeScale: 1,
      heartbeatUrl: null,
      chromiumPath: null,
      chromiumArguments: [],
      drafting: null,
      settings: { local: {} },
      secrets: [],
    });
  });

  test('an empty variable is a variable not set', () => {
    const empty = Object.fromEntries(variableNames.flatMap((name) => [name, `${name}_FILE`]).map((name) => [name, '']));
    expect(readConfig(empty, noFile)).toEqual(readConfig({}, noFile));
  });
});

test('every variable lands where it belongs', () => {
  const config = readConfig(
    {
      MUSTER_CONFIG: 'etc/acme.yaml',
      DATABASE_URL: 'file:///var/lib/muster/muster.db',
      HOST: '::1',
      PORT: '0',
      PUBLIC_URL: 'https://muster.example.com/',
      WHATSAPP: 'web,cloud,twilio,sms',
      WEBHOOK_TOKEN: 'w-token',
      API_TOKEN: 'a-token',
      LOG_LEVEL: 'debug',
      HEARTBEAT_URL: 'https://hc.example.com/ping/1',
      META_TOKEN: 'm1',
      META_APP_SECRET: 'm2',
      META_VERIFY_TOKEN: 'm3',
      META_PHONE_NUMBER_ID: '1055',
      META_GRAPH_URL: 'http://127.0.0.1:9/',
      META_ACCOUNT_ID: '77',
      META_GROUPS: 'true',
      META_TEMPLATE_PAGE: 'muster_page',
      META_TEMPLATE_UPDATE: 'muster_update',
      META_TEMPLATE_LANGUAGE: 'en_US',
      TWILIO_ACCOUNT_SID: 'AC1',
      TWILIO_AUTH_TOKEN: 't1',
      TWILIO_FROM: 'whatsapp:+12025550100',
      TWILIO_SMS_FROM: '+12025550101',
      TWILIO_VOICE_FROM: '+12025550102',
      TWILIO_API_URL: 'http://127.0.0.1:9',
      TWILIO_CONTENT_PAGE: `HX${'a'.repeat(32)}`,
      TWILIO_CONTENT_UPDATE: `HX${'b'.repeat(32)}`,
      WEB_PHONE: '+4917012345678',
      CHROMIUM_PATH: '/usr/bin/chromium',
      CHROMIUM_ARGS: '["--no-sandbox"]',
      SESSION_DIR: '/var/lib/muster/session',
      LLM_URL: 'https://llm.example.com/v1/',
      LLM_API_KEY: 'k-key',
      LLM_MODEL: 'small-one',
    },
    noFile,
  );
  const atTwilio = {
    TWILIO_ACCOUNT_SID: 'AC1',
    TWILIO_AUTH_TOKEN: 't1',
    TWILIO_FROM: 'whatsapp:+12025550100',
    TWILIO_SMS_FROM: '+12025550101',
    TWILIO_VOICE_FROM: '+12025550102',
    TWILIO_API_URL: 'http://127.0.0.1:9',
    TWILIO_CONTENT_PAGE: `HX${'a'.repeat(32)}`,
    TWILIO_CONTENT_UPDATE: `HX${'b'.repeat(32)}`,
  };
  expect(config).toEqual({
    organisationPath: 'etc/acme.yaml',
    databaseFile: '/var/lib/muster/muster.db',
    host: '::1',
    port: 0,
    publicUrl: 'https://muster.example.com',
    transports: ['web', 'cloud', 'twilio', 'sms'],
    webhookToken: 'w-token',
    apiToken: 'a-token',
    logLevel: 'debug',
    timeScale: 1,
    heartbeatUrl: 'https://hc.example.com/ping/1',
    chromiumPath: '/usr/bin/chromium',
    chromiumArguments: ['--no-sandbox'],
    drafting: { url: 'https://llm.example.com/v1', apiKey: 'k-key', model: 'small-one' },
    settings: {
      web: {
        WEB_PHONE: '+4917012345678',
        CHROMIUM_PATH: '/usr/bin/chromium',
        CHROMIUM_ARGS: ['--no-sandbox'],
        SESSION_DIR: '/var/lib/muster/session',
      },
      cloud: {
        META_TOKEN: 'm1',
        META_APP_SECRET: 'm2',
        META_VERIFY_TOKEN: 'm3',
        META_PHONE_NUMBER_ID: '1055',
        META_GRAPH_URL: 'http://127.0.0.1:9',
        META_ACCOUNT_ID: '77',
        META_GROUPS: true,
        META_TEMPLATE_PAGE: 'muster_page',
        META_TEMPLATE_UPDATE: 'muster_update',
        META_TEMPLATE_LANGUAGE: 'en_US',
      },
      twilio: atTwilio,
      sms: atTwilio,
    },
    secrets: expect.arrayContaining(['w-token', 'a-token', 'https://hc.example.com/ping/1', 'm1', 'm2', 'm3', 't1']),
  });
});

test('what a transport reads and nobody set has its default, or is null', () => {
  expect(readConfig({ WHATSAPP: 'web', TWILIO_AUTH_TOKEN: 'not-in-use' }, noFile).settings).toEqual({
    web: { WEB_PHONE: null, CHROMIUM_PATH: null, CHROMIUM_ARGS: [], SESSION_DIR: 'data/session' },
  });
});

test('a demo may have a faster clock', () => {
  expect(readConfig({ TIME_SCALE: '60' }, noFile)).toMatchObject({ transports: ['local'], timeScale: 60 });
});

describe('what is refused', () => {
  test.each([
    ['PORT', '80a', 'PORT: found "80a", wanted a whole number from 0 to 65535 (0 picks a free port)'],
    ['PORT', '65536', 'PORT: found "65536", wanted a whole number from 0 to 65535 (0 picks a free port)'],
    ['HOST', '127.0.0.1:80', 'HOST: found "127.0.0.1:80", wanted a host name or an address to listen on, without a port'],
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL: found "loud", wanted one of trace, debug, info, warn, error, fatal, silent'],
    ['TIME_SCALE', '0.5', 'TIME_SCALE: found "0.5", wanted a number from 1 to 3600 (60 = a minute per second)'],
    ['TIME_SCALE', '3601', 'TIME_SCALE: found "3601", wanted a number from 1 to 3600 (60 = a minute per second)'],
    ['PUBLIC_URL', 'muster.example.com', 'PUBLIC_URL: found "muster.example.com", wanted an address like https://muster.example.com'],
    ['CHROMIUM_ARGS', '--no-sandbox', 'CHROMIUM_ARGS: found "--no-sandbox", wanted a JSON array of texts, for example ["--no-sandbox"]'],
    ['CHROMIUM_ARGS', '[1]', 'CHROMIUM_ARGS: found "[1]", wanted a JSON array of texts, for example ["--no-sandbox"]'],
    [
      'WHATSAPP',
      'pigeon',
      'WHATSAPP: found "pigeon", wanted one or more of web, cloud, twilio, sms, voice, mail, local, separated by commas, the primary one first',
    ],
    ['WHATSAPP', 'cloud', 'META_TOKEN: found nothing, wanted a value, because WHATSAPP names cloud'],
    ['WHATSAPP', 'web,twilio,sms', 'PUBLIC_URL: found nothing, wanted a value, because WHATSAPP names twilio and sms'],
    ['WHATSAPP', 'voice,sms', 'WHATSAPP: found "voice,sms", wanted a transport that people can be written to on before voice'],
    ['META_GROUPS', 'perhaps', 'META_GROUPS: found "perhaps", wanted true or false'],
    ['WEB_PHONE', '0170 123', 'WEB_PHONE: found "0170 123", wanted a phone number like +4917012345678'],
    ['WHATSAPP', 'local,local', 'WHATSAPP: found "local,local", wanted each name once'],
    [
      'DATABASE_URL',
      'muster.db',
      'DATABASE_URL: found something else (not shown), wanted file: and a path, for example file:data/muster.db',
    ],
  ])('%s=%s', (name, value, expected) => {
    expect(problems({ [name]: value })).toContain(expected);
  });

  test('PostgreSQL, for now, with the reason and without the password', () => {
    expect(problems({ DATABASE_URL: 'postgres://muster:hunter2@db/muster' })).toEqual([
      'DATABASE_URL: found postgres:… (the rest is not shown), wanted file: and a path, for example file:data/muster.db: PostgreSQL is not supported yet',
    ]);
  });

  test('everything at once, not one mistake per start', () => {
    const found = problems({ PORT: 'x', LOG_LEVEL: 'x', CHROMIUM_ARGS: 'x', API_TOKEN_FILE: '/nope', HOST: '0.0.0.0' });
    expect(found.map((line) => line.split(':')[0])).toEqual(['API_TOKEN', 'PORT', 'LOG_LEVEL', 'CHROMIUM_ARGS', 'WEBHOOK_TOKEN', 'HOST']);
  });
});

describe('what may be reached from outside', () => {
  test('needs both tokens', () => {
    const found = problems({ HOST: '0.0.0.0' });
    expect(found).toContain(
      'WEBHOOK_TOKEN: found nothing, wanted a token, because HOST=0.0.0.0 can be reached from outside (or HOST=127.0.0.1)',
    );
    expect(found).toContain(
      'API_TOKEN: found nothing, wanted a token, because HOST=0.0.0.0 can be reached from outside (or HOST=127.0.0.1)',
    );
  });

  test('is never the phones page, tokens or not', () => {
    expect(problems({ HOST: 'muster.example.com', WEBHOOK_TOKEN: 'a', API_TOKEN: 'b' })).toEqual([
      'HOST: found "muster.example.com", wanted a loopback address like 127.0.0.1: with WHATSAPP=local whoever reaches the phones page can speak as anybody',
    ]);
  });

  test('wants tokens that nobody guesses, and says how long one is without showing it', () => {
    const open = { HOST: '0.0.0.0', WHATSAPP: 'web' };
    expect(problems({ ...open, WEBHOOK_TOKEN: 'swordfish', API_TOKEN: 'x'.repeat(15) })).toEqual([
      'WEBHOOK_TOKEN: found 9 characters, wanted at least 16, because HOST=0.0.0.0 can be reached from outside: openssl rand -hex 24',
      'API_TOKEN: found 15 characters, wanted at least 16, because HOST=0.0.0.0 can be reached from outside: openssl rand -hex 24',
    ]);
    expect(problems({ ...open, WEBHOOK_TOKEN: 'x'.repeat(16), API_TOKEN: 'y'.repeat(16) })).toEqual([]);
    expect(problems({ ...open, HOST: '127.0.0.1', WEBHOOK_TOKEN: 'swordfish' })).toEqual([]);
  });

  test('a faster clock is for the phones page only', () => {
    expect(problems({ WHATSAPP: 'web,local', TIME_SCALE: '60' })).toContain(
      'TIME_SCALE: found "60", wanted nothing: only WHATSAPP=local may have a faster clock',
    );
  });

  test.each(['127.0.0.1', '127.9.9.9', '::1', 'localhost'])('%s is this machine', (host) => expect(isLoopback(host)).toBe(true));
  test.each(['0.0.0.0', '::', '10.0.0.1', '127.example.com', 'localhost.example.com'])('%s is not', (host) =>
    expect(isLoopback(host)).toBe(false),
  );
});

describe('secrets', () => {
  const files: Record<string, string> = { '/run/webhook': 'from-a-file\n', '/run/empty': '\n', '/run/stray': ' spaced\n' };
  const readFile = (path: string) => files[path] ?? null;

  test.each([...secretNames].filter((name) => !name.endsWith('_URL')))('%s may come from a file', (name) => {
    const direct = readConfig({ [name]: 'from-a-file' }, noFile);
    expect(readConfig({ [`${name}_FILE`]: '/run/webhook' }, readFile)).toEqual(direct);
    expect(JSON.stringify(direct)).toContain('from-a-file');
  });

  test('what is no secret does not', () => {
    expect(readConfig({ LOG_LEVEL_FILE: '/run/webhook', PORT_FILE: '/run/webhook' }, readFile)).toEqual(readConfig({}, noFile));
  });

  test.each([
    [
      'both forms',
      { API_TOKEN: 'x', API_TOKEN_FILE: '/run/webhook' },
      'API_TOKEN: found both API_TOKEN and API_TOKEN_FILE, wanted one of the two',
    ],
    ['a file that is not there', { API_TOKEN_FILE: '/nope' }, 'API_TOKEN: found API_TOKEN_FILE=/nope, wanted a file that can be read'],
    [
      'an empty file',
      { API_TOKEN_FILE: '/run/empty' },
      'API_TOKEN: found API_TOKEN_FILE=/run/empty, wanted a file with the secret in it, not an empty one',
    ],
    [
      'stray spaces',
      { API_TOKEN_FILE: '/run/stray' },
      'API_TOKEN: found a value with spaces at its ends or control characters in it, wanted the secret alone',
    ],
  ])('%s are told', (_, env: Record<string, string>, expected) => {
    expect(problems(env, readFile)).toEqual([expected]);
  });

  test('are never printed, whatever is wrong with them', () => {
    for (const name of secretNames) {
      for (const value of ['hunter2 ', 'hunter2\u0007', 'hunter2', 'x://hunter2']) {
        expect(problems({ [name]: value, HOST: '0.0.0.0' }).join('\n')).not.toContain('hunter2');
      }
    }
  });
});
