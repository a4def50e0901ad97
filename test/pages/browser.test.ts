// The pages in a real browser, on a phone and on a desk, light and dark. Skipped, and says so, on a machine without Chromium.

import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Transport } from '../../src/transports/transport.js';
import { mountPairing } from '../../src/transports/web/pairing.js';
import { acme, now, ready, still, storeOf, testApp } from '../app/routes/fakes.js';
import { fakeTransport } from '../fake-transport.js';
import { type Measured, measure } from './measure.js';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run'];
const hasChromium = existsSync(executablePath);
if (!hasChromium) console.warn(`The pages were not tested in a browser: there is no ${executablePath}. Set CHROMIUM_PATH.`);

const apiToken = 'a-long-reading-token-0002';
const longName = 'Anextraordinarilylongnameofanorganisationwithoutanyspacesinit GmbH & Co. <KGaA>';

/** Two transports, one of them with a page of its own and in trouble. */
function transports(code: () => string | null): readonly Transport[] {
  const pairing = (app: FastifyInstance) =>
    mountPairing(app, {
      token: null,
      phone: '+49 170 1234567',
      health: () => ({ state: 'linking', detail: null, since: now, provedAt: null }),
      offer: () => ({ qr: '2@reference,key,identity', code: code() }),
      client: () => null,
      clock: still(),
      log: pino({ level: 'silent' }),
    });
  const browserPage = { path: '/pair', label: 'Link WhatsApp', about: 'Link the phone that Muster speaks from.' };
  return [{ ...fakeTransport(still(), { name: 'web' }), browserPage, mount: pairing }, fakeTransport(still(), { name: 'sms' })];
}

const deps = (code: () => string | null) => ({
  organisation: () => ({ ...acme, name: longName }),
  transports: transports(code),
  store: storeOf({
    deliveriesBySource: async () => [],
    openBySeverity: async () => ({ P1: 1, P2: 12_000, P3: 0, P4: 345 }),
    backlog: async () => ({ queued: 3, oldestAt: now - 8 * 60_000, pages: {} }),
  }),
  readiness: async () => ({ ...ready, problems: [`The oldest message waits at https://${'long.'.repeat(30)}example/.`] }),
  standing: () => [
    { name: 'web', label: 'WhatsApp', state: 'logged-out', detail: 'WhatsApp ended the link.', downSince: now - 600_000, provedAt: null },
    { name: 'sms', label: 'SMS', state: 'ready', detail: null, downSince: null, provedAt: now - 60_000 },
    { name: 'cloud', label: 'WhatsApp', state: 'degraded', detail: 'Meta answers late.', downSince: null, provedAt: now - 60_000 },
  ],
});

describe.skipIf(!hasChromium)('the pages in a browser', () => {
  let browser: Browser;
  /** Without a token: this machine reads. */
  let open: string;
  /** With a token. */
  let guarded: string;
  let code: string | null = null;
  const apps: FastifyInstance[] = [];

  const listen = async (token: string | null): Promise<string> => {
    const { app } = testApp({ ...deps(() => code), config: { webhookToken: null, apiToken: token, publicUrl: null } });
    apps.push(app);
    await app.listen({ host: '127.0.0.1', port: 0 });
    return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  };

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args });
    [open, guarded] = [await listen(null), await listen(apiToken)];
  });
  afterAll(async () => {
    await browser.close();
    for (const app of apps) await app.close();
  });

  /** Whatever a page must not do is collected: errors, refusals by its own policy, requests to elsewhere. */
  async function visit<T>(url: string, options: Parameters<Browser['newContext']>[0], look: (page: Page) => Promise<T>): Promise<T> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const mishaps: string[] = [];
    page.on('console', (line) => {
      // The browser itself notes the status of the page that is nowhere, and of the one that asks for a password.
      if (['error', 'warning'].includes(line.type()) && !/status of 40[14]/.test(line.text())) mishaps.push(line.text());
    });
    page.on('pageerror', (error) => mishaps.push(`thrown: ${error.message}`));
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== new URL(url).origin) mishaps.push(`request to ${request.url()}`);
    });
    try {
      await page.goto(url);
      return await look(page);
    } finally {
      await context.close();
      expect(mishaps).toEqual([]);
    }
  }

  const views = [
    ['the front page of a reader', () => `${open}/`],
    ['the front page of a stranger', () => `${guarded}/`],
    ['the sources of alerts', () => `${open}/sources`],
    ['an address that is nowhere', () => `${open}/nowhere`],
    ['the pairing page with a QR code', () => `${open}/pair`],
    ['the pairing page with letters to type', () => `${open}/pair?letters`],
  ] as const;

  describe.each(views)('%s', (name, url) => {
    const measured = async (width: number, colorScheme: 'light' | 'dark'): Promise<Measured> => {
      code = name.includes('letters') ? 'ABCDEFGH' : null;
      return visit(url(), { viewport: { width, height: 844 }, colorScheme, reducedMotion: 'reduce' }, (page) =>
        page.evaluate<Measured>(measure),
      );
    };

    test.each([320, 390, 1440])('at a width of %i px nothing is cut off or scrolls sideways', async (width) => {
      const { scrollWidth, sticksOut } = await measured(width, 'light');
      expect(sticksOut).toEqual([]);
      expect(scrollWidth).toBeLessThanOrEqual(width);
    });

    test.each(['light', 'dark'] as const)('every word can be read in %s: 4.5 to 1', async (scheme) => {
      const { faint, texts, ground } = await measured(390, scheme);
      expect(faint).toEqual([]);
      expect(texts).toBeGreaterThan(5);
      expect(ground[0]).toSatisfy((red: number) => (scheme === 'light' ? red > 200 : red < 50));
    });

    test('whatever can be pressed has a name and is at least 24 px high and wide', async () => {
      const { nameless, small, targets } = await measured(390, 'light');
      expect(nameless).toEqual([]);
      expect(small).toEqual([]);
      expect(targets).toBeGreaterThan(0);
    });

    test('it has one language, one h1, one main part, no rank of heading left out, no id twice', async () => {
      const { lang, ranks, mains, idsTwice, imagesWithoutWords } = await measured(390, 'light');
      expect({ lang, mains, idsTwice, imagesWithoutWords }).toEqual({ lang: 'en', mains: 1, idsTwice: [], imagesWithoutWords: [] });
      expect(ranks.filter((rank) => rank === 1)).toHaveLength(1);
      expect(ranks[0]).toBe(1);
      expect(ranks.every((rank, index) => index === 0 || rank <= (ranks[index - 1] ?? 0) + 1)).toBe(true);
    });
  });

  const desk = { viewport: { width: 1440, height: 900 } };

  test('by keyboard: first the way past the navigation, and what has the focus is seen', () =>
    visit(`${open}/`, desk, async (page) => {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
      expect((await page.locator('.skip').boundingBox())?.y).toBeGreaterThanOrEqual(0);
      await page.keyboard.press('Enter');
      expect(new URL(page.url()).hash).toBe('#main');
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.querySelector("main").contains(document.activeElement)')).toBe(true);
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    }));

  test('from the front page to the pairing page and back', () =>
    visit(`${open}/`, desk, async (page) => {
      await page.getByRole('navigation').getByRole('link', { name: 'Link WhatsApp' }).click();
      await page.getByRole('heading', { level: 1, name: 'Not linked yet' }).waitFor();
      await page.getByRole('link', { name: 'Muster', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: 'Muster is ready, with problems' }).waitFor();
    }));

  test('the pairing page follows what happens without being loaded anew', () => {
    code = null;
    return visit(`${open}/pair`, desk, async (page) => {
      await page.getByRole('img', { name: 'QR code' }).waitFor();
      code = 'ABCDEFGH';
      await page.getByText('ABCD-EFGH').waitFor();
      expect(await page.getByRole('img', { name: 'QR code' }).isVisible()).toBe(false);
    });
  });

  test('once signed in, a browser is shown everything at the front page too', () =>
    visit(`${guarded}/`, { ...desk, httpCredentials: { username: 'me', password: apiToken } }, async (page) => {
      expect(await page.getByRole('main').textContent()).not.toContain('Anextraordinarilylongname');
      await page.getByRole('link', { name: 'Sign in' }).click();
      await page.waitForURL(`${guarded}/`);
      expect(await page.getByRole('main').textContent()).toContain(longName);
      await page.reload();
      expect(await page.getByRole('main').textContent()).toContain(longName);
    }));
});
