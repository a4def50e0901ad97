// `/`, its sign-in and the page for addresses that are nowhere: who is shown what, and that nothing gets in from outside.

import { describe, expect, test } from 'vitest';
import type { AppDeps } from '../../src/app/http.js';
import type { TransportStanding } from '../../src/incident/transports-report.js';
import { pages } from '../../src/pages/index.js';
import { transportStates } from '../../src/transports/transport.js';
import { acme, now, ready, still, storeOf, testApp } from '../app/routes/fakes.js';
import { fakeTransport } from '../fake-transport.js';

const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const apiToken = 'a-long-reading-token-0002';
const basic = (password: string) => ({ authorization: `Basic ${Buffer.from(`me:${password}`).toString('base64')}` });

const standing = (more: Partial<TransportStanding> = {}): TransportStanding => ({
  name: 'web',
  label: 'WhatsApp',
  state: 'ready',
  detail: null,
  downSince: null,
  provedAt: now - 60_000,
  ...more,
});

const counts = { P1: 1, P2: 1_200, P3: 0, P4: 0 };
const store = storeOf({
  openBySeverity: async () => counts,
  backlog: async () => ({ queued: 3, oldestAt: now - 8 * 60_000, pages: {} }),
});
const web = { ...fakeTransport(still(), { name: 'web' }), browserPage: { path: '/pair', label: 'Link WhatsApp', about: 'Links a phone.' } };

const front = (overrides: Partial<AppDeps> = {}) => testApp({ store, standing: () => [standing()], transports: [web], ...overrides }).app;
const shown = async (overrides: Partial<AppDeps> = {}, more: object = {}) =>
  front(overrides).inject({ url: '/', headers: browser, ...more });
/** What a reader reads. */
const textOf = (html: string) =>
  html
    .slice(html.indexOf('<main'))
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('who is answered with a page', () => {
  test.each([
    [browser.accept, true],
    ['text/html', true],
    ['TEXT/HTML;level=1', true],
    ['application/json, text/html;q=0.9', false],
    ['text/html;q=0', false],
    ['application/json', false],
    ['*/*', false],
    ['', false],
    [undefined, false],
  ])('accept: %s → %s', async (accept, page) => {
    const answer = await shown({}, { headers: accept === undefined ? {} : { accept } });
    expect(answer.headers['content-type']).toBe(page ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8');
    expect(answer.headers.vary).toContain('accept');
  });

  test('a program gets the signpost, the same with and without a token', async () => {
    const wanted = { muster: 'Incidents inside WhatsApp.', api: '/openapi.json', pair: '/pair' };
    expect((await front().inject({ url: '/' })).json()).toEqual(wanted);
    const config = { webhookToken: null, apiToken, publicUrl: null };
    expect((await front({ config }).inject({ url: '/', headers: basic(apiToken) })).json()).toEqual(wanted);
  });
});

describe('how Muster stands', () => {
  test('a reader sees incidents by severity, what waits, since when it runs, and how people are reached', async () => {
    const { body } = await shown();
    const text = textOf(body);
    expect(text).toContain('Muster is ready');
    expect(text).toContain('for Acme');
    expect(text).toContain('1,201 are open P1 1 P2 1,200 P3 0 P4 0');
    expect(text).toContain('3 messages wait The oldest has been due for 8 min.');
    expect(text).toContain('For under a minute Since 15:32. It is 15:32 IST now.');
    expect(text).toContain('WhatsApp carries messages Proved by a round trip 1 min ago.');
    for (const path of ['/pair', '/openapi.json', '/metrics', '/api/incidents?status=open']) expect(body).toContain(`href="${path}"`);
  });

  test('how long it runs is counted from its start', async () => {
    let at = now;
    const app = front({ clock: { ...still(), now: () => at } });
    await app.ready();
    at += 3 * 3_600_000 + 20 * 60_000;
    const { body } = await app.inject({ url: '/', headers: browser });
    expect(textOf(body)).toContain('For 3 h 20 min Since 15:32. It is 18:52 IST now.');
  });

  test('nothing open and nothing waiting is said in words', async () => {
    const quiet = storeOf({
      openBySeverity: async () => ({ P1: 0, P2: 0, P3: 0, P4: 0 }),
      backlog: async () => ({ queued: 0, oldestAt: null, pages: {} }),
    });
    const text = textOf((await shown({ store: quiet })).body);
    expect(text).toContain('None is open.');
    expect(text).toContain('Nothing waits.');
  });

  test('one of each is not counted as several', async () => {
    const one = storeOf({
      openBySeverity: async () => ({ P1: 1, P2: 0, P3: 0, P4: 0 }),
      backlog: async () => ({ queued: 1, oldestAt: null, pages: {} }),
    });
    const text = textOf((await shown({ store: one })).body);
    expect(text).toContain('1 is open');
    expect(text).toContain('1 message waits None is due yet.');
  });

  test('not ready: it says so first, and why', async () => {
    const text = textOf(
      (await shown({ readiness: async () => ({ ...ready, ready: false, problems: ['The store takes nothing.'] }) })).body,
    );
    expect(text).toMatch(/^ *Muster is not ready /);
    expect(text).toContain('What is wrong The store takes nothing.');
  });

  test('readiness that cannot be judged is not ready', async () => {
    const answer = await shown({ readiness: () => Promise.reject(new Error('gone')) });
    expect([answer.statusCode, textOf(answer.body).includes('Muster is not ready')]).toEqual([200, true]);
  });

  test('a transport that carries nothing: since when, what to do, and where; told once', async () => {
    const down = standing({ state: 'logged-out', detail: 'WhatsApp ended the link.', downSince: now - 10 * 60_000 });
    const readiness = async () => ({ ...ready, problems: ['WhatsApp ended the link.'] });
    const { body } = await shown({ standing: () => [down, standing({ name: 'sms', label: 'SMS' })], readiness });
    const text = textOf(body);
    expect(text).toContain('Muster is ready, with problems');
    expect(text).toContain('WhatsApp logged out, since 15:22 WhatsApp ended the link. Link WhatsApp');
    expect(text).toContain('SMS carries messages');
    expect(text.match(/WhatsApp ended the link/g)).toHaveLength(1);
  });

  test('when nothing carries, ready is not the first thing that is said', async () => {
    const down = standing({ downSince: now - 60_000 });
    const text = textOf((await shown({ standing: () => [down] })).body);
    expect(text).toMatch(/^ *Muster takes alerts, but can page nobody /);
    expect(text).toContain('carries nothing, since 15:31');
  });

  test.each(transportStates)('%s has words of its own', async (state) => {
    const text = textOf((await shown({ standing: () => [standing({ state })] })).body);
    expect(text).toMatch(/How people are reached WhatsApp [a-zA-Z ]+ Proved/);
  });

  test('a store that cannot be read leaves the page standing', async () => {
    const broken = storeOf({ openBySeverity: () => Promise.reject(new Error('disk')), backlog: () => Promise.reject(new Error('disk')) });
    const answer = await shown({ store: broken });
    expect(answer.statusCode).toBe(200);
    expect(textOf(answer.body).match(/This cannot be read at the moment/g)).toHaveLength(2);
    expect(answer.body).not.toContain('disk');
  });
});

describe('somebody who may not read', () => {
  const config = { webhookToken: 'a-long-webhook-token-0001', apiToken, publicUrl: null };
  const troubled: Partial<AppDeps> = {
    readiness: async () => ({ ...ready, problems: ['transport web is logged-out'] }),
    standing: () => [standing({ state: 'logged-out', detail: 'transport web is logged-out', downSince: now })],
  };

  test.each([
    ['with a token set, from this machine', { config }, {}],
    ['with a token set, with a wrong one', { config }, { headers: { ...browser, ...basic('wrong') } }],
    ['without one, from elsewhere', {}, { remoteAddress: '203.0.113.9' }],
    ['without one, through a proxy on this machine', {}, { headers: { ...browser, 'x-forwarded-for': '203.0.113.9' } }],
  ])('%s: learns that it is ready and nothing else', async (_, overrides, more) => {
    const asked: string[] = [];
    const silent = storeOf({
      openBySeverity: async () => {
        asked.push('incidents');
        return counts;
      },
    });
    const { statusCode, body } = await shown({ ...troubled, store: silent, ...overrides }, more);
    expect(statusCode).toBe(200);
    expect(textOf(body)).toMatch(/^ *Muster is ready Muster runs/);
    expect(body).not.toMatch(/Acme|logged|1,20[01]|P1|Since|problems|\d+\.\d+\.\d+/);
    expect(asked).toEqual([]);
  });

  test('is told that it is not ready, as /readyz tells it', async () => {
    const { body } = await shown({ config, readiness: async () => ({ ...ready, ready: false, problems: ['secret cause'] }) });
    expect(textOf(body)).toContain('Muster is not ready');
    expect(body).not.toContain('secret cause');
  });

  test('is offered to sign in where there is a token, and only there', async () => {
    expect((await shown({ config })).body).toContain('href="/sign-in"');
    const without = (await shown({}, { remoteAddress: '203.0.113.9' })).body;
    expect(without).not.toContain('/sign-in');
    expect(without).toContain('API_TOKEN');
  });

  test('the address is no place for the token', async () => {
    const { body } = await front({ config }).inject({ url: `/?token=${apiToken}`, headers: browser });
    expect(body).not.toContain('Acme');
  });

  test('signing in asks for the token and leads to the page that shows all', async () => {
    const app = front({ config });
    const refused = await app.inject({ url: '/sign-in', headers: browser });
    expect(refused.statusCode).toBe(401);
    expect(refused.headers['www-authenticate']).toMatch(/^Basic realm="[^"]*API_TOKEN"/);
    expect(textOf(refused.body)).toContain('The token is missing or wrong.');
    expect((await app.inject({ url: '/sign-in', headers: { ...browser, ...basic('wrong') } })).statusCode).toBe(401);
    const taken = await app.inject({ url: '/sign-in', headers: { ...browser, ...basic(apiToken) } });
    expect([taken.statusCode, taken.headers.location]).toEqual([303, '/']);
    const { body } = await app.inject({ url: '/', headers: { ...browser, ...basic(apiToken) } });
    expect(textOf(body)).toContain('for Acme');
  });

  test('a page that asks for the token leads to the sign-in, and from there back to the page, never to another site', async () => {
    const app = front({ config });
    const { body } = await app.inject({ url: '/sources', headers: browser });
    expect(body).toContain('href="/sign-in?to=%2Fsources"');
    const to = async (place: string) =>
      app.inject({ url: `/sign-in?to=${encodeURIComponent(place)}`, headers: { ...browser, ...basic(apiToken) } });
    expect((await to('/sources')).headers.location).toBe('/sources');
    for (const elsewhere of ['//evil.example', 'https://evil.example', '/\\evil.example', '/x/..//evil.example'])
      expect((await to(elsewhere)).headers.location).toBe('/');
  });

  test('guessing at the sign-in is cut off, and counts with guesses at the API', async () => {
    const app = front({ config });
    const guess = async (url: string) => (await app.inject({ url, headers: { ...browser, ...basic('guess') } })).statusCode;
    for (let count = 0; count < 30; count += 1) expect([await guess('/sign-in'), await guess('/api/oncall')]).toEqual([401, 401]);
    expect(await guess('/sign-in')).toBe(429);
    expect((await app.inject({ url: '/sign-in', headers: basic(apiToken) })).statusCode).toBe(303);
  });
});

describe('what comes from outside', () => {
  const hostile = `"><img src=x onerror=alert(1)><script>alert('1')</script>`;

  test('names, problems and details stay words, wherever they stand', async () => {
    const { body } = await shown({
      organisation: () => ({ ...acme, name: hostile }),
      readiness: async () => ({ ...ready, problems: [hostile, 'other'] }),
      standing: () => [standing({ name: hostile, state: hostile, detail: `${hostile}!` })],
    });
    expect(body).not.toContain('<img src=x');
    expect(body).not.toContain('<script');
    expect(body.match(/&lt;img src=x/g)?.length).toBeGreaterThanOrEqual(4);
  });

  test('an address that is nowhere is not repeated on its page', async () => {
    const { body } = await front().inject({ url: `/${encodeURIComponent(hostile)}`, headers: browser });
    expect(body).not.toContain('onerror');
  });
});

describe('addresses that are nowhere', () => {
  test('somebody at a browser gets a page that leads back, a program what it always got', async () => {
    const app = front();
    const page = await app.inject({ url: '/nowhere', headers: browser });
    expect([page.statusCode, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(textOf(page.body)).toContain('There is nothing here.');
    expect(page.body).toContain('href="/"');
    const program = await app.inject({ url: '/nowhere' });
    expect([program.statusCode, program.json().error.code]).toEqual([404, 'not-found']);
  });

  test('a page is counted and logged as the refusal that it is', async () => {
    const { app, deps, logged } = testApp({ store });
    await app.inject({ url: '/nowhere', headers: browser });
    expect(await deps.metrics.scrape()).toContain('muster_http_refusals_total{code="not-found"} 1');
    expect(logged()).toContain('not-found');
  });

  test('the API refuses in JSON, whoever asks', async () => {
    const config = { webhookToken: null, apiToken, publicUrl: null };
    const answer = await front({ config }).inject({ url: '/api/incidents', headers: browser });
    expect([answer.statusCode, answer.json().error.code]).toEqual([401, 'unauthorized']);
  });
});

describe('every page', () => {
  const addresses = [...pages.map(({ path }) => path), '/nowhere', '/sign-in'];
  const config = { webhookToken: null, apiToken, publicUrl: null };
  const of = (url: string) => front({ config }).inject({ url, headers: browser });

  test.each(addresses)('%s may load nothing from elsewhere, run nothing inline, and be framed by nobody', async (url) => {
    const { headers, body } = await of(url);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cache-control']).toBe('no-store');
    expect(body).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)/);
    expect([...body.matchAll(/(?:src|href)="(?!\/|#)([^"]*)"/g)].map((one) => one[1])).toEqual([]);
  });

  test.each(addresses)('%s has a language, a title, one heading of the first rank and a main part, and fits a phone', async (url) => {
    const { body } = await of(url);
    expect(body).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(body).toMatch(/<title>[^<]+<\/title>/);
    expect(body.match(/<h1[ >]/g)).toHaveLength(1);
    expect(body.match(/<main[ >]/g)).toHaveLength(1);
    expect(body).toContain('width=device-width, initial-scale=1');
  });

  test('what pages load is there, may be kept for ever, and is named by its content', async () => {
    const app = front();
    const { body } = await app.inject({ url: '/', headers: browser });
    const files = [...new Set([...body.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((one) => one[1] ?? ''))];
    expect(files.map((path) => path.replace(/[0-9a-f]{16}/, '#')).sort()).toEqual(['/assets/icon.#.svg', '/assets/muster.#.css']);
    for (const url of files) {
      const { statusCode, headers } = await app.inject({ url, remoteAddress: '203.0.113.9' });
      expect([statusCode, headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
      expect(headers['content-type']).toBe(url.endsWith('.css') ? 'text/css; charset=utf-8' : 'image/svg+xml');
    }
  });

  test.each(['/assets/muster.0000000000000000.css', '/assets/muster.css', '/assets/..%2f..%2fpackage.json', '/assets/'])(
    '%s is no file of theirs',
    async (url) => {
      const answer = await front().inject({ url });
      expect([answer.statusCode, answer.json().error.code, answer.headers['cache-control']]).toEqual([404, 'not-found', undefined]);
    },
  );
});
