// How the files of the phones page are handed out: kept by browsers as long as they are what they were, never longer.

import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describedBySchema } from '../../../src/route-schema.js';
import { servePages } from '../../../src/transports/local/pages.js';
import { projectRoot } from '../../architecture/cruise.js';

let folder: string;
let app: FastifyInstance;

const start = (): FastifyInstance => {
  const made = Fastify();
  // As the app does: what is thrown is answered in words.
  made.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) =>
    reply.code(error.statusCode ?? 500).send({ message: error.message }),
  );
  servePages(describedBySchema(made), { dir: join(folder, 'phones'), scriptsDir: join(folder, 'scripts') });
  return made;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-phones-'));
  await cp(join(projectRoot, 'phones'), join(folder, 'phones'), { recursive: true });
  await mkdir(join(folder, 'scripts'));
  await writeFile(join(folder, 'scripts/main.js'), "import './state.js';");
  await writeFile(join(folder, 'scripts/state.js'), 'export {};');
  app = start();
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

/** What the page loads, as it names it. */
const loaded = async (from = app): Promise<readonly string[]> => {
  const { body } = await from.inject('/phones');
  return [...body.matchAll(/(?:href|src)="([^"]+)"/g)].map((one) => one[1] ?? '');
};
const keeping = async (url: string, from = app) => {
  const { statusCode, headers } = await from.inject(url);
  return [statusCode, headers['cache-control']];
};
const forEver = [200, 'private, max-age=31536000, immutable'];
const askAgain = [200, 'no-cache'];

test('whatever the page loads has the hash of the whole in its address, and may be kept for ever', async () => {
  const files = await loaded();
  expect(files.map((path) => path.replace(/[0-9a-f]{16}/, '#'))).toEqual([
    '/phones/#/icon.svg',
    '/phones/#/base.css',
    '/phones/#/page.css',
    '/phones/#/panel.css',
    '/phones/#/device.css',
    '/phones/#/chat.css',
    '/phones/#/main.js',
  ]);
  for (const path of files) expect(await keeping(path)).toEqual(forEver);
});

test('what scripts and styles name in turn lies beside them', async () => {
  const folderOf = (await loaded()).at(-1)?.replace('main.js', '');
  expect(await keeping(`${folderOf}state.js`)).toEqual(forEver);
  const { body } = await app.inject(`${folderOf}base.css`);
  const named = [...body.matchAll(/url\("([^"]+)"\)/g)].map((one) => one[1] ?? '');
  expect(named.length).toBeGreaterThan(3);
  for (const name of named) {
    expect(name).toMatch(/^[a-z-]+\.woff2$/);
    expect(await keeping(`${folderOf}${name}`)).toEqual(forEver);
  }
});

test('the page itself is asked about each time, and not sent again while it is the same', async () => {
  const { headers } = await app.inject('/phones');
  expect(headers['cache-control']).toBe('no-cache');
  const again = await app.inject({ url: '/phones', headers: { 'if-none-match': String(headers.etag) } });
  expect([again.statusCode, again.body]).toEqual([304, '']);
});

test('a changed file changes the page and every address on it', async () => {
  const { headers } = await app.inject('/phones');
  const before = await loaded();
  await writeFile(join(folder, 'scripts/state.js'), 'export const changed = 1;');
  const answer = await app.inject({ url: '/phones', headers: { 'if-none-match': String(headers.etag) } });
  expect(answer.statusCode).toBe(200);
  const after = await loaded();
  expect(after.filter((path) => before.includes(path))).toEqual([]);
  expect(after).toHaveLength(before.length);
});

test('a page from before a change goes on with what there is now, and that is not kept under the old address', async () => {
  const old = (await loaded()).at(-1) ?? '';
  await writeFile(join(folder, 'scripts/main.js'), 'console.log(2);');
  await loaded();
  const answer = await app.inject(old);
  expect([answer.statusCode, answer.headers['cache-control'], answer.body]).toEqual([...askAgain, 'console.log(2);']);
});

test('an address keeps its file as long as nobody asked for the page anew', async () => {
  const files = await loaded();
  await writeFile(join(folder, 'scripts/main.js'), 'console.log(2);');
  expect((await app.inject(files.at(-1) ?? '')).body).toBe("import './state.js';");
});

test('after a restart the same files have the same addresses', async () => {
  const files = await loaded();
  const second = start();
  expect(await keeping(files.at(-1) ?? '', second)).toEqual(forEver);
  expect(await loaded(second)).toEqual(files);
  await second.close();
});

test('a file by its plain name is asked about each time', async () => {
  expect(await keeping('/phones/base.css')).toEqual(askAgain);
});

test.each(['index.ts', 'README.md', 'emoji-license.txt', '..%2f..%2fpackage.json', 'main.js.map', 'nothing.css'])(
  '%s is not handed out, under no hash either',
  async (file) => {
    const hash = (await loaded())[0]?.split('/')[2];
    for (const url of [`/phones/${file}`, `/phones/${hash}/${file}`, `/phones/0000000000000000/${file}`])
      expect((await app.inject(url)).body).toContain('has no file');
  },
);

test('everything is under the strict policy', async () => {
  for (const url of ['/phones', ...(await loaded())]) {
    const policy = String((await app.inject(url)).headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  }
});
