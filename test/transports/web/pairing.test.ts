// /pair: who may see it, what it shows in each state, and what it takes.

import Fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import type { Client } from 'whatsapp-web.js';
import { type TransportState, transportStates } from '../../../src/transports/transport.js';
import { mountPairing, type PairingDeps } from '../../../src/transports/web/pairing.js';
import { words } from '../../../src/transports/web/session-health.js';
import { manualClock } from '../../manual-clock.js';

const apps: FastifyInstance[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

const token = 'a-long-secret-of-our-own';

function pair(deps: Partial<PairingDeps> = {}, state: TransportState = 'linking'): FastifyInstance {
  const app = Fastify();
  apps.push(app);
  mountPairing(app, {
    token: null,
    phone: null,
    health: () => ({ state, detail: state === 'ready' ? null : `detail of ${state}`, since: 0, provedAt: null }),
    offer: () => ({ qr: '2@ref,key', code: null }),
    client: () => null,
    clock: manualClock(0),
    log: pino({ level: 'silent' }),
    ...deps,
  });
  return app;
}

const basic = (password: string) => ({ authorization: `Basic ${Buffer.from(`me:${password}`).toString('base64')}` });
const local = { host: 'localhost:3000' };
const form = { ...local, 'content-type': 'application/x-www-form-urlencoded' };

describe('who may see it', () => {
  test('without a token: this machine, by its own name, for nobody else', async () => {
    const app = pair();
    const status = async (more: object) => (await app.inject({ url: '/pair', headers: local, ...more })).statusCode;
    expect(await status({})).toBe(200);
    expect(await status({ remoteAddress: '203.0.113.9' })).toBe(401);
    expect(await status({ headers: { ...local, 'x-forwarded-for': '203.0.113.9' } })).toBe(401);
    expect(await status({ headers: { host: 'rebound.example' } })).toBe(401);
  });

  test.each(['/pair', '/pair/state', '/pair/qr.svg', '/pair/pair.js'])(
    'with a token: %s asks a browser for it, and takes it',
    async (url) => {
      const app = pair({ token });
      const refused = await app.inject({ url, headers: local });
      expect(refused.statusCode).toBe(401);
      expect(refused.headers['www-authenticate']).toMatch(/^Basic realm=/);
      expect(refused.body).not.toContain('2@ref');
      expect((await app.inject({ url, headers: basic('wrong') })).statusCode).toBe(401);
      expect((await app.inject({ url, headers: basic(token) })).statusCode).toBe(200);
      expect((await app.inject({ url, headers: { authorization: `Bearer ${token}` } })).statusCode).toBe(200);
      expect((await app.inject({ url: `${url}?token=${token}` })).statusCode).toBe(401);
    },
  );

  test('guessing is cut off after sixty a minute, and the right token still passes', async () => {
    const clock = manualClock(0);
    const app = pair({ token, clock });
    const guess = async () => (await app.inject({ url: '/pair', headers: basic('guess') })).statusCode;
    for (let count = 0; count < 60; count += 1) expect(await guess()).toBe(401);
    expect(await guess()).toBe(429);
    expect((await app.inject({ url: '/pair', headers: basic(token) })).statusCode).toBe(200);
    clock.moveTo(60_000);
    expect(await guess()).toBe(401);
  });

  test('a form of another site is not taken, though the browser sends the token along', async () => {
    const app = pair({ token });
    const headers = { ...form, ...basic(token) };
    const from = async (more: object) =>
      (await app.inject({ method: 'POST', url: '/pair/code', headers: { ...headers, ...more }, payload: 'phone=15550000001' })).statusCode;
    expect(await from({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await from({ origin: 'https://elsewhere.example' })).toBe(403);
    expect(await from({ 'sec-fetch-site': 'same-origin' })).toBe(303);
    expect(await from({ origin: 'http://localhost:3000' })).toBe(303);
  });
});

describe('what it shows', () => {
  test.each(transportStates)('%s has a heading and its detail in words', async (state) => {
    const app = pair({ offer: () => ({ qr: null, code: null }) }, state);
    const { heading, detail, qr } = (await app.inject({ url: '/pair/state', headers: local })).json();
    expect(heading).toMatch(/^[A-Z][a-z]/);
    expect(detail).toBe(state === 'ready' ? words.well : `detail of ${state}`);
    expect(qr).toBeNull();
    expect((await app.inject({ url: '/pair/qr.svg', headers: local })).statusCode).toBe(404);
    expect((await app.inject({ url: '/pair', headers: local })).body).toContain(heading);
  });

  test('the code to scan is drawn, and its name changes when it does', async () => {
    let qr = '2@first';
    const app = pair({ offer: () => ({ qr, code: null }) });
    const drawn = await app.inject({ url: '/pair/qr.svg', headers: local });
    expect(drawn.headers['content-type']).toContain('image/svg+xml');
    expect(drawn.body).toContain('<svg');
    const name = async () => (await app.inject({ url: '/pair/state', headers: local })).json().qr;
    const first = await name();
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    qr = '2@second';
    expect(await name()).not.toBe(first);
  });

  test('nothing is inline, nothing is kept, and nobody may frame it', async () => {
    const { body, headers } = await pair().inject({ url: '/pair', headers: local });
    expect(body).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=|style=/);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(body).toContain('width=device-width');
  });

  test('words from elsewhere stay words', async () => {
    const health = () => ({ state: 'degraded', detail: '<img src=x onerror=alert(1)>', since: 0, provedAt: null }) as const;
    const { body } = await pair({ health, phone: '"><script>' }).inject({ url: '/pair', headers: local });
    expect(body).not.toContain('<img src=x');
    expect(body).not.toContain('"><script>');
  });
});

describe('the pairing code', () => {
  const asking = (answer: () => Promise<string>) => {
    const asked: string[] = [];
    const client = {
      requestPairingCode: (phone: string) => {
        asked.push(phone);
        return answer();
      },
      cancelPairingCode: async () => void asked.push('cancelled'),
    } as unknown as Client;
    return { asked, client: () => client };
  };
  const post = (app: FastifyInstance, phone: string) =>
    app.inject({ method: 'POST', url: '/pair/code', headers: form, payload: new URLSearchParams({ phone }).toString() });
  const problemOf = async (app: FastifyInstance) => (await app.inject({ url: '/pair/state', headers: local })).json().problem;

  test('a number as people write it is asked for as WhatsApp wants it', async () => {
    const { asked, client } = asking(async () => 'ABCDEFGH');
    const app = pair({ client, offer: () => ({ qr: '2@ref', code: 'ABCDEFGH' }) });
    const answer = await post(app, '+49 (170) 123-4567');
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/pair']);
    expect(asked).toEqual(['491701234567']);
    expect((await app.inject({ url: '/pair/state', headers: local })).json()).toMatchObject({ code: 'ABCD-EFGH', problem: null });
    await app.inject({ method: 'POST', url: '/pair/qr', headers: local });
    expect(asked).toEqual(['491701234567', 'cancelled']);
  });

  test.each(['', '12', '0170 1234567', 'my phone'])('"%s" is no number with a country code, and WhatsApp is not asked', async (phone) => {
    const { asked, client } = asking(async () => 'ABCDEFGH');
    const app = pair({ client });
    await post(app, phone);
    expect(await problemOf(app)).toContain('country code');
    expect(asked).toEqual([]);
  });

  test('when WhatsApp gives none the page says so, and the next request starts anew', async () => {
    let refuse = true;
    const { client } = asking(() => (refuse ? Promise.reject(new Error('t: t')) : Promise.resolve('ABCDEFGH')));
    const app = pair({ client });
    await post(app, '+491701234567');
    expect(await problemOf(app)).toContain('WhatsApp gave no code');
    refuse = false;
    await post(app, '+491701234567');
    expect(await problemOf(app)).toBeNull();
  });

  test('once linked there is nothing to ask for', async () => {
    const { asked, client } = asking(async () => 'ABCDEFGH');
    const app = pair({ client, offer: () => ({ qr: null, code: null }) }, 'ready');
    await post(app, '+491701234567');
    expect(await problemOf(app)).toContain('nothing to link');
    expect(asked).toEqual([]);
  });
});

describe('who has confirmed', () => {
  const enrolment = async () => ({
    confirmed: 5,
    of: 9,
    missing: ['Ben Carter', 'Mia Lopez'],
    link: 'https://wa.me/4915550000001?text=hello',
  });
  const linked = { offer: () => ({ qr: null, code: null }), ownNumber: () => '+4915550000001' };

  test('the linked number, who is missing, and the link to send round stand on the page', async () => {
    const { body } = await pair({ ...linked, enrolment }, 'ready').inject({ url: '/pair', headers: local });
    for (const shown of [
      '+4915550000001',
      '5 of 9 confirmed',
      'Ben Carter, Mia Lopez',
      'https://wa.me/4915550000001?text=hello',
      'Next: send the link round',
    ])
      expect(body).toContain(shown);
  });

  test('when nobody is missing there is no link, and nothing left to do', async () => {
    const all = async () => ({ ...(await enrolment()), confirmed: 9, missing: [] });
    const view = (await pair({ ...linked, enrolment: all }, 'ready').inject({ url: '/pair/state', headers: local })).json();
    expect(view).toMatchObject({
      confirmed: '9 of 9 confirmed',
      missing: null,
      link: null,
      next: expect.stringMatching(/^Nothing is left to do/) as string,
    });
  });

  test('the next step is said in every state', async () => {
    for (const state of transportStates)
      expect((await pair({}, state).inject({ url: '/pair/state', headers: local })).json().next).toMatch(/^(Next: |Nothing is left)/);
  });
});

test('an old error never stands beside a new state', async () => {
  let state: TransportState = 'linking';
  let qr: string | null = '2@ref';
  const health = () => ({ state, detail: null, since: 0, provedAt: null });
  const app = pair({ health, offer: () => ({ qr, code: null }) });
  const problem = async () => (await app.inject({ url: '/pair/state', headers: local })).json().problem;
  await app.inject({ method: 'POST', url: '/pair/code', headers: form, payload: 'phone=12' });
  expect(await problem()).toMatch(/no phone number/);
  state = 'ready';
  qr = null;
  expect(await problem()).toBeNull();
  state = 'linking';
  qr = '2@new';
  expect(await problem()).toBeNull();
});
