// SIGTERM under load: everything accepted is kept, nothing is sent twice, and the process ends by itself in time.

import { get } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { newFolder, started } from './bench.js';
import { emptyBooks } from './books.js';
import { createLoad } from './load.js';
import { randomOf } from './random.js';
import { auditAfterDrain } from './torture.js';

/** Docker kills ten seconds after its SIGTERM; we are done before. */
const stopWithinMs = 8_000;
const rounds = 4;

test('asked to stop under load, it ends in time with nothing lost and nothing said twice', { timeout: 120_000 }, async () => {
  const folder = newFolder();
  const seed = Date.now() % 1_000_000;
  const books = emptyBooks();
  const load = createLoad(randomOf(seed), books, `s${seed}`);
  const tookMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { server, client, url } = await started({ folder });
    // A phones page left open in some browser must not keep the process alive.
    get(`${url}/local/events`, (stream) => stream.resume().on('error', () => undefined)).on('error', () => undefined);
    let over = false;
    const loading = load.run(client, () => over);
    await new Promise((resolve) => setTimeout(resolve, 300 + 200 * round));
    const asked = Date.now();
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    tookMs.push(Date.now() - asked);
    over = true;
    await loading;
    expect(server.errors).toEqual([]);
  }
  const { violations, figures } = await auditAfterDrain(folder, load, books);
  console.log(JSON.stringify({ seed, tookMs, ...figures }));
  expect({ seed, violations }).toEqual({ seed, violations: [] });
  expect(figures.accepted).toBeGreaterThan(50);
  expect(figures.duplicates).toBe(0);
  expect(Math.max(...tookMs)).toBeLessThanOrEqual(stopWithinMs);
});

test('a sender that never finishes its body does not delay the stop', { timeout: 60_000 }, async () => {
  const { server, client, url } = await started({ folder: newFolder() });
  const { hostname, port } = new URL(url);
  const slow = connect(Number(port), hostname);
  slow.on('error', () => undefined);
  slow.write(
    'POST /webhooks/generic HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"title":',
  );
  await client.post('/webhooks/generic', { title: 'another', key: 'a' });
  const asked = Date.now();
  server.signal('SIGTERM');
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(Date.now() - asked).toBeLessThanOrEqual(stopWithinMs);
  slow.destroy();
});
