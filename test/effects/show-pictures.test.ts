// Pictures that alerts bring along: shown in the war room where their host is listed, a link where they cannot be had, and never a way
// into a network.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { readOrganisation } from '../../src/app/config/organisation-file.js';
import type { EffectAdapter } from '../../src/effects/effect.js';
import { type Fetched, fetchPicture, isInside, type Resolve } from '../../src/effects/fetch-picture.js';
import { showPictures } from '../../src/effects/show-pictures.js';
import { mediaInMemory } from '../../src/store/media-files.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-24T21:44:00Z');
const second = 1_000;
const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(100, 7)]);
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(100, 7)]);
const webp = Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP8 '), Buffer.alloc(100, 7)]);
const mostBytes = 5 * 1024 * 1024;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const ended: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

/** A server on loopback; answers its `127.0.0.1:port`, and what it was asked. */
async function serving(handler: Handler): Promise<{ readonly host: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ended.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as { port: number };
  return { host: `127.0.0.1:${port}`, asked };
}

const shows =
  (body: Buffer, type = 'image/png'): Handler =>
  (_, response) =>
    void response.writeHead(200, { 'content-type': type }).end(body);

const fetched = (url: string, hosts: readonly string[], resolve?: Resolve, signal = new AbortController().signal): Promise<Fetched> =>
  fetchPicture(url, { hosts, mostBytes, signal, ...(resolve === undefined ? {} : { resolve }) });

describe('a picture is fetched', () => {
  test.each([
    ['image/png', png],
    ['image/jpeg', jpeg],
    ['image/webp', webp],
  ])('as %s, by what it is and not by what it is called', async (mime, body) => {
    const { host } = await serving(shows(body, 'text/html'));
    expect(await fetched(`http://${host}/panel`, [host])).toEqual({ picture: { bytes: body, mime } });
  });

  test('where a listed host sends us on to a listed host', async () => {
    const { host, asked } = await serving((request, response) =>
      request.url === '/a' ? void response.writeHead(302, { location: '/b' }).end() : shows(png)(request, response),
    );
    expect(await fetched(`http://${host}/a`, [host])).toMatchObject({ picture: { mime: 'image/png' } });
    expect(asked).toEqual(['/a', '/b']);
  });
});

describe('no picture is fetched', () => {
  const none = async (url: string, hosts: readonly string[], resolve?: Resolve) => {
    const outcome = await fetched(url, hosts, resolve);
    return 'none' in outcome ? outcome : { none: 'a picture', later: false };
  };

  test('of a host that is not listed, by another scheme, or with a password, and nobody is asked', async () => {
    const { host, asked } = await serving(shows(png));
    for (const url of [
      `http://${host}/`,
      `http://127.0.0.1/`,
      `http://user:pw@${host}/`,
      'file:///etc/passwd',
      'data:image/png;base64,iVBORw0KGgo=',
      'nowhere',
    ])
      expect(await none(url, ['grafana.example.com'])).toMatchObject({ later: false });
    expect(await none(`http://user:pw@${host}/`, [host])).toEqual({ none: 'an address with a password', later: false });
    expect(asked).toEqual([]);
  });

  test('where a listed host sends us to the metadata of the cloud, to this machine, or round and round', async () => {
    const secret = await serving(shows(png));
    for (const location of [
      'http://169.254.169.254/latest/meta-data/',
      `http://${secret.host}/`,
      'http://[::1]/',
      'file:///etc/passwd',
      '//10.0.0.1/',
    ]) {
      const { host } = await serving((_, response) => void response.writeHead(302, { location }).end());
      expect(await none(`http://${host}/`, [host])).toMatchObject({ later: false, none: expect.stringMatching(/not listed|not asked/) });
    }
    expect(secret.asked).toEqual([]);
    const { host, asked } = await serving((_, response) => void response.writeHead(302, { location: '/again' }).end());
    expect(await none(`http://${host}/`, [host])).toEqual({ none: 'too many redirects', later: false });
    expect(asked).toHaveLength(4);
  });

  test('of a listed name that leads inside, unless the list has that address too', async () => {
    const { host, asked } = await serving(shows(png));
    const port = host.split(':')[1];
    const resolve: Resolve = (_, found) => found(null, [{ address: '127.0.0.1', family: 4 }]);
    const url = `http://grafana.example.com:${port}/`;
    expect(await none(url, [`grafana.example.com:${port}`], resolve)).toEqual({
      none: 'its host is inside a private network',
      later: false,
    });
    expect(asked).toEqual([]);
    expect(await fetched(url, [`grafana.example.com:${port}`, '127.0.0.1'], resolve)).toMatchObject({ picture: { mime: 'image/png' } });
    const both: Resolve = (_, found) =>
      found(null, [
        { address: '8.8.8.8', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ]);
    expect(await none(url, [`grafana.example.com:${port}`], both)).toMatchObject({ none: 'its host is inside a private network' });
  });

  test('of a page that is called a picture', async () => {
    const { host } = await serving(shows(Buffer.from('<html><script>alert(1)</script></html>'), 'image/png'));
    expect(await none(`http://${host}/panel.png`, [host])).toEqual({ none: 'it is no picture', later: false });
  });

  test('of a body without end, announced or not', async () => {
    const endless = await serving((_, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.write(png);
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
      };
      response.on('drain', more);
      more();
    });
    expect(await none(`http://${endless.host}/`, [endless.host])).toEqual({ none: 'it is too large', later: false });
    const announced = await serving(
      (_, response) => void response.writeHead(200, { 'content-length': String(mostBytes + 1) }).flushHeaders(),
    );
    expect(await none(`http://${announced.host}/`, [announced.host])).toEqual({ none: 'it is too large', later: false });
  });

  test('of a body that is packed: nothing is unpacked', async () => {
    const bomb = gzipSync(Buffer.concat([png, Buffer.alloc(20 * 1024 * 1024)]));
    const { host } = await serving(
      (_, response) => void response.writeHead(200, { 'content-type': 'image/png', 'content-encoding': 'gzip' }).end(bomb),
    );
    expect(await none(`http://${host}/`, [host])).toEqual({ none: 'it is packed', later: false });
  });

  test('of a host that fails, says no, breaks off, or is not there; some of them may later', async () => {
    for (const [status, later] of [
      [500, true],
      [404, true],
      [429, true],
      [401, false],
      [403, false],
      [304, false],
    ] as const) {
      const { host } = await serving((_, response) => void response.writeHead(status).end());
      expect(await none(`http://${host}/`, [host])).toEqual({ none: `its host answered ${status}`, later });
    }
    const breaks = await serving((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write(png, () => response.destroy());
    });
    expect(await none(`http://${breaks.host}/`, [breaks.host])).toMatchObject({ later: true });
    expect(await none('http://127.0.0.1:1/', ['127.0.0.1:1'])).toMatchObject({ later: true });
  });

  test('any longer than we wait', async () => {
    const { host } = await serving((_, response) => void response.writeHead(200).flushHeaders());
    const patience = new AbortController();
    const waiting = fetched(`http://${host}/`, [host], undefined, patience.signal);
    setImmediate(() => patience.abort());
    expect(await waiting).toMatchObject({ later: true });
  });
});

test.each([
  ['127.0.0.1', true],
  ['10.1.2.3', true],
  ['172.31.255.255', true],
  ['192.168.1.1', true],
  ['169.254.169.254', true],
  ['100.64.0.1', true],
  ['0.0.0.0', true],
  ['224.0.0.1', true],
  ['255.255.255.255', true],
  ['::1', true],
  ['::', true],
  ['fd00:ec2::254', true],
  ['fe80::1', true],
  ['::ffff:10.0.0.1', true],
  ['::ffff:8.8.8.8', true],
  ['64:ff9b::a00:1', true],
  ['not an address', true],
  ['8.8.8.8', false],
  ['172.32.0.1', false],
  ['2606:4700::1111', false],
])('%s is inside: %j', (address, inside) => {
  expect(isInside(address)).toBe(inside);
});

describe('in the war room', () => {
  let world: World;
  let handler: Handler;
  let there: { readonly host: string; readonly asked: string[] };
  beforeEach(async () => {
    handler = shows(png);
    there = await serving((request, response) => handler(request, response));
  });
  afterEach(async () => {
    expect(world.errors).toEqual([]);
    await world.close();
  });

  async function open(pictures: string): Promise<void> {
    const yaml = exampleOrganisation.replace('\nsources:\n', `\nsources:\n  datadog: { ${pictures} }\n  generic: { ${pictures} }\n`);
    const { organisation } = readOrganisation(yaml, 'muster.yaml', {});
    let opened: World | null = null;
    const media = mediaInMemory({ now: () => start });
    const adapter: EffectAdapter = {
      feature: 'show-pictures',
      perform: (payload, attempt) => {
        if (opened === null) throw new Error('nothing is open yet');
        const { store, clock } = opened;
        return showPictures({ store, organisation: () => organisation, media, time: () => clock.now() }).perform(payload, attempt);
      },
    };
    world = await openWorld({ start, yaml, effects: [adapter], media, transports: [{ can: { media: true } }] });
    opened = world;
  }

  const fires = (key: string, snapshot: string | null, more: object = {}) =>
    world.posts('datadog', {
      ...{ id: key, alert_transition: 'Triggered', title: `Latency ${key}`, alert_priority: 'P1', tags: 'service:payments-db' },
      ...{ alert_id: key, aggreg_key: key, ...(snapshot === null ? {} : { snapshot }), ...more },
    });
  /** Moves on with the effects performed and the network given its turn. */
  const later = async (bySeconds: number): Promise<void> => {
    for (let passed = 0; passed < bySeconds; passed += 5) {
      await world.advanceTo(world.clock.now() + 5 * second);
      await world.muster.performEffects();
      await new Promise((resolve) => setTimeout(resolve, 40));
      await world.settle();
    }
  };
  const inRoom = () =>
    world.transport.spoken.filter((one) => one.group && /Latency \w+( · picture: .*)?$/.test(one.text.split('\n')[0] ?? '') && !one.pinned);

  test('a picture of a listed host stands under its alert, once, however often it fires', async () => {
    await open(`pictures: { hosts: [ "${there.host}" ] }`);
    await fires('a', `http://${there.host}/a.png`);
    await later(20);
    expect(inRoom().map(({ text, media }) => [text, media !== null])).toEqual([['INC-1 · Latency a', true]]);
    await fires('a', `http://${there.host}/a.png`);
    await later(20);
    expect(inRoom()).toHaveLength(1);
    expect(there.asked).toEqual(['/a.png']);
  });

  test('of a host that is not listed, or a picture that is none, the link is posted', async () => {
    handler = shows(Buffer.from('<html>sign in</html>'));
    await open(`pictures: { hosts: [ "${there.host}" ] }`);
    await fires('a', 'http://169.254.169.254/latest/meta-data/');
    await later(20);
    expect(inRoom().map(({ text, media }) => [text, media])).toEqual([
      ['INC-1 · Latency a · picture: http://169.254.169.254/latest/meta-data/', null],
    ]);
  });

  test('nothing is fetched and nothing is posted where no host is listed', async () => {
    await open('team: database');
    await fires('a', `http://${there.host}/a.png`);
    await later(20);
    expect(inRoom()).toEqual([]);
    expect(there.asked).toEqual([]);
    expect(await world.store.effects({ feature: 'show-pictures', limit: 10 })).toEqual([]);
  });

  test('a host that hangs delays no page and no other word in the room, and the link comes in the end', async () => {
    handler = () => undefined;
    await open(`pictures: { hosts: [ "${there.host}" ] }`);
    await fires('a', `http://${there.host}/a.png`);
    await later(10);
    expect(there.asked).toEqual(['/a.png']);
    const before = world.clock.now();
    await fires('b', null, { tags: 'service:checkout' });
    await world.settle();
    const page = world.transport.spoken.find((one) => !one.group && one.text.includes('Latency b'));
    expect(page?.at).toBe(before);
    await later(120);
    expect(inRoom().map(({ text }) => text)).toEqual([`INC-1 · Latency a · picture: http://${there.host}/a.png`]);
  });

  test('a burst shows four, and later no more than one in ten minutes', async () => {
    await open(`pictures: { hosts: [ "${there.host}" ] }`);
    handler = (request, response) => shows(Buffer.concat([png, Buffer.from(request.url ?? '')]))(request, response);
    const brings = (key: string) =>
      world.posts('generic', {
        ...{ title: 'Latency high', severity: 'critical', service: 'payments-db', key },
        labels: { alertname: 'Latency', image_url: `http://${there.host}/${key}.png` },
      });
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) await brings(key);
    await later(60);
    const shown = inRoom().map(({ text, media }) => [text, media !== null]);
    expect(shown).toEqual(Array.from({ length: 4 }, () => ['INC-1 · Latency high', true]));
    await brings('g');
    await later(30);
    const pictures = () => inRoom().filter(({ media }) => media !== null).length;
    expect(pictures()).toBe(4);
    await world.advanceTo(start + 600 * second);
    await brings('h');
    await later(30);
    expect(pictures()).toBe(5);
    expect(there.asked.at(-1)).toBe('/h.png');
  });
});
