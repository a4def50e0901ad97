// Where a page, the card and *details* send people, from bodies as systems send them to what stands on a phone.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openWorld, type World } from '../world.js';
import { ownPayloads } from './recorded.js';

const start = Date.parse('2026-11-04T10:02:12Z');
const asha = '+919812300001';

async function posted(source: string, file: string, use: (world: World) => Promise<void>): Promise<void> {
  const world = await openWorld({ start });
  try {
    await world.posts(source, JSON.parse(readFileSync(`${ownPayloads}${source}/${file}`, 'utf8')));
    await world.settle();
    await use(world);
  } finally {
    await world.close();
  }
}

const page = (world: World): string =>
  world.transport.spoken.find(({ text }) => text.includes('INC-1') && text.includes('*ack*'))?.text ?? '';

/** Everything below what is asked. */
const below = (text: string): readonly string[] => {
  const lines = text.split('\n');
  return lines.slice(lines.findIndex((line) => line.includes('*ack*')) + 1);
};

const silence = (filter: string) => `Silence at the source: ${filter}`;

test.each<[string, string, readonly string[]]>([
  [
    'grafana',
    'firing_v12_signed.json',
    [
      'Runbook: https://runbooks.harbour.example/tickets-latency',
      'Source: https://grafana.harbour.example/d/ab12cd34?from=1793784600000&orgId=1&to=1793788200000&viewPanel=4',
      silence(
        'https://grafana.harbour.example/alerting/silence/new?alertmanager=grafana&matcher=__alert_rule_uid__%3Dfdw2o3k1xsuyod&orgId=1',
      ),
    ],
  ],
  [
    'alertmanager',
    'firing_without_fingerprint.json',
    [
      expect.stringMatching(/^Source: http/) as unknown as string,
      expect.stringMatching(
        /^Silence at the source: https?:\/\/[^ ]+\/#\/silences\/new\?filter=%7B[^ "]+%3D%22[^ "]+%22%7D$/,
      ) as unknown as string,
    ],
  ],
  // The place it says is the address it links to.
  ['uptime-kuma', 'down.json', []],
])('%s: %s', (source, file, links) =>
  posted(source, file, async (world) => {
    expect(below(page(world))).toEqual(links);
    for (const line of below(page(world))) expect(line.length).toBeLessThan(330);
  }),
);

test('the card of the room has each link once, and *details* what the page left out', () =>
  posted('grafana', 'firing_v12_signed.json', async (world) => {
    await world.transport.says(asha, '1 status');
    await world.transport.says(asha, '1 details');
    await world.settle();
    const [card = '', details = ''] = world.transport.spoken
      .filter(({ chat }) => chat === asha)
      .slice(-2)
      .map(({ text }) => text);
    for (const said of [card, details]) {
      const links = said.match(/https:\/\/\S+/g) ?? [];
      expect(links.length).toBeGreaterThan(2);
      expect(new Set(links).size).toBe(links.length);
      expect(said).toContain('\nSilence at the source: https://grafana.harbour.example/alerting/silence/new?');
      expect(said).toContain('\nRunbook: https://runbooks.harbour.example/tickets-latency');
    }
    expect(details).toContain('\nPicture: https://grafana.harbour.example/render/img-123.png');
  }));
