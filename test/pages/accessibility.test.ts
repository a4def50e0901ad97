// What is handed on as a page (documents, transcripts) judged by axe-core in a real browser: WCAG 2.2 AA and best practices. Skipped, and says so,
// on a machine without Chromium.

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { AxeResults } from 'axe-core';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorld, type World } from '../world.js';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run'];
const hasChromium = existsSync(executablePath);
if (!hasChromium) console.warn(`No page was judged by axe-core: there is no ${executablePath}. Set CHROMIUM_PATH.`);

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(!hasChromium)('by axe-core', () => {
  let browser: Browser;
  let world: World;
  let origin: string;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args });
    world = await openWorld({ start: Date.UTC(2026, 10, 25, 10), printPdf: async () => ({ pdf: null, because: 'nothing prints here' }) });
    const asha = world.organisation.people.get('asha')?.phone ?? '';
    await world.posts('generic', { title: 'Checkout <is> down', severity: 'critical', service: 'payments-db', key: 'a' });
    await world.settle();
    const chat = world.transport.rooms[0]?.id ?? '';
    for (const text of ['ack', 'cause: memory leak', 'lesson: watch the pool\nand the disk', 'resolve anyway restarted the pool'])
      await world.transport.says(asha, text, { chat });
    await world.settle();
    await world.muster.app.listen({ host: '127.0.0.1', port: 0 });
    origin = `http://127.0.0.1:${(world.muster.app.server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await browser.close();
    await world.close();
  });

  const pages = ['/api/incidents/1/documents/record.html', '/api/incidents/1/documents/cause.html', '/incidents/1/transcript'];
  test.each(pages.flatMap((path) => (['light', 'dark'] as const).map((scheme) => [path, scheme] as const)))(
    'nothing is wrong with %s, %s',
    async (path, colorScheme) => {
      const context = await browser.newContext({ colorScheme, viewport: { width: 390, height: 844 } });
      try {
        const page = await context.newPage();
        await page.goto(`${origin}${path}`);
        await page.evaluate(axe);
        const { violations, passes } = await page.evaluate<Pick<AxeResults, 'violations' | 'passes'>>('axe.run()');
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
        expect(passes.length).toBeGreaterThan(10);
      } finally {
        await context.close();
      }
    },
  );
});
