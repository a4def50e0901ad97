// A host that is down holds what runs on it: one incident, one page, and nothing that fires without a home.

import { afterEach, describe, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { minutes } from '../../src/incident/duration.js';
import { write } from '../../src/store/store.js';
import { start } from '../people/people.js';
import { openWorld, type World } from '../world.js';

const rules = `
suppress:
  - { parent: { title: "Region*down" }, child: { title: "Host*down" }, equal: [region] }
  - { parent: { title: "Host*down" }, child: { labels: { host: "*" } }, equal: [host] }
`;

let world: World;
const open = async (yaml = rules) => {
  world = await openWorld({ start, yaml: exampleOrganisation + yaml });
  return world;
};
afterEach(() => world.close());

interface Sent {
  readonly key: string;
  readonly title: string;
  readonly severity: string;
  readonly status?: 'resolved';
  readonly [label: string]: unknown;
}
const host = { key: 'host', title: 'Host db-1 down', severity: 'warning', service: 'hosts', labels: { host: 'db-1', region: 'eu' } };
const on = (name: string, severity = 'warning', labels: object = { host: 'db-1' }): Sent => ({
  ...{ key: name, title: `${name} is failing`, service: name, severity, labels },
});
const sends = (...alerts: readonly Sent[]) => world.posts('generic', { alerts });
const cleared = (sent: Sent): Sent => ({ ...sent, status: 'resolved' });

const incidents = async () => (await world.store.list({ status: 'all', limit: 100 })).toReversed();
const standing = async () =>
  (await incidents()).map(
    ({ number, title, severity, status, alerts }) => `INC-${number} ${severity} ${title}: ${alerts.firing} of ${alerts.total}, ${status}`,
  );
const pages = () =>
  world.transport.spoken
    .filter(({ text }) => /Reply \*ack\*|reply \*ack\*|\*status\* for more/.test(text))
    .map(({ text }) => text.split('\n')[0]);
const timeline = async (number: number) => (await world.store.timeline(number, 100)).map((line) => line.text);

test('what runs on a host that is down joins its incident and pages nobody', async () => {
  await open();
  await sends(host);
  const before = pages().length;
  await sends(on('api'), on('cart'), on('cron'));
  expect(await standing()).toEqual(['INC-1 P3 Host db-1 down: 4 of 4, triggered']);
  expect(pages().length).toBe(before);
  expect(await timeline(1)).toContain(
    '+3 alerts held under Host db-1 down (api is failing; cart is failing; cron is failing): 4 of 4 firing',
  );
});

test('on another host it opens its own, and so does what has no host', async () => {
  await open();
  await sends(host);
  await sends(on('api', 'warning', { host: 'db-2' }), on('cart', 'warning', {}), on('cron', 'warning', { host: '' }));
  expect((await standing()).length).toBe(4);
});

test('one body in any order is one incident, told by the parent where nothing is worse', async () => {
  await open();
  await sends(on('api'), host, on('cart'));
  expect(await standing()).toEqual(['INC-1 P3 Host db-1 down: 3 of 3, triggered']);
  expect((await timeline(1))[0]).toContain('Host db-1 down, +2 alerts held under Host db-1 down. Paged');
});

test('a worse one raises what it is held under, as every alert that joins does', async () => {
  await open();
  await sends(host);
  await sends(on('api', 'critical'));
  expect(await standing()).toEqual(['INC-1 P1 api is failing: 2 of 2, triggered']);
  expect(pages()).toContain('🔴 P1 · INC-1 · raised from P3 · api is failing');
});

test('once the parent has cleared it goes on with what fires, and what comes then opens its own', async () => {
  await open();
  await sends(host);
  await sends(on('api'));
  await sends(cleared(host));
  expect(await standing()).toEqual(['INC-1 P3 Host db-1 down: 1 of 2, triggered']);
  await sends(on('cart'));
  expect(await standing()).toEqual(['INC-1 P3 Host db-1 down: 1 of 2, triggered', 'INC-2 P3 cart is failing: 1 of 1, triggered']);
  await sends(cleared(on('api')));
  expect((await standing())[0]).toBe('INC-1 P3 Host db-1 down: 0 of 2, resolved');
});

test('a service under a host under a region, whichever comes first', async () => {
  await open();
  const region = { key: 'region', title: 'Region eu down', severity: 'warning', labels: { region: 'eu' } };
  await sends(on('api'), host, region);
  expect(await standing()).toEqual(['INC-1 P3 Region eu down: 3 of 3, triggered']);
  await sends(on('cart'));
  await sends({ ...host, key: 'host-2', title: 'Host db-2 down', labels: { host: 'db-2', region: 'eu' } });
  await sends(on('cron', 'warning', { host: 'db-2' }));
  expect(await standing()).toEqual(['INC-1 P3 Region eu down: 6 of 6, triggered']);
  expect(await timeline(1)).toContain('+1 alert held under Host db-2 down (cron is failing): 6 of 6 firing');
});

test('what fits both sides of a rule is held by none of its kind, and a circle of rules holds one of the two', async () => {
  await open(`
suppress:
  - { parent: { title: "*down" }, child: { labels: { host: "*" } }, equal: [host] }
  - { parent: { title: "a is failing" }, child: { title: "b is failing" }, equal: [] }
  - { parent: { title: "b is failing" }, child: { title: "a is failing" }, equal: [] }
`);
  await sends(host, { ...host, key: 'other', title: 'Link down', service: 'links' });
  expect((await standing()).length).toBe(2);
  await sends(on('a', 'warning', {}), on('b', 'warning', {}));
  expect((await standing()).length).toBe(3);
});

test('what fires again while its own incident is open fires there; under a parent later it counts there once', async () => {
  await open();
  await sends(on('api', 'critical'));
  await sends(cleared(on('api', 'critical')));
  await sends(host);
  await sends(on('api', 'critical'));
  expect(await standing()).toEqual(['INC-1 P1 api is failing: 1 of 1, triggered', 'INC-2 P3 Host db-1 down: 1 of 1, triggered']);
  await sends(on('cart'));
  await sends(cleared(on('cart')));
  await sends(on('cart'));
  expect((await standing())[1]).toBe('INC-2 P3 Host db-1 down: 2 of 2, triggered');
});

test('a child whose incident is over is counted as one more of the incident it joins', async () => {
  await open();
  await sends(on('api'));
  await sends(cleared(on('api')));
  await sends(host);
  await sends(on('api'));
  expect(await standing()).toEqual(['INC-1 P3 api is failing: 0 of 1, resolved', 'INC-2 P3 Host db-1 down: 2 of 2, triggered']);
  expect(await world.store.alertCount(2)).toEqual({ firing: 2, total: 2 });
});

test('a parent whose incident somebody has ended holds nothing', async () => {
  await open();
  await sends(host);
  await world.transport.says(world.transport.spoken[0]?.chat ?? '', 'resolve 1 anyway known noise');
  await world.settle();
  expect((await incidents())[0]?.status).toBe('resolved');
  await sends(on('api'));
  expect((await standing()).at(-1)).toBe('INC-2 P3 api is failing: 1 of 1, triggered');
});

test('parents that fire are known after a restart, by their own word for how bad they are too', async () => {
  const yaml = `
suppress:
  - { parent: { severity: warning, service: hosts }, child: { labels: { host: "*" } }, equal: [host] }
`;
  await open(yaml);
  const { store } = world;
  await sends(host);
  await world.muster.app.close();
  const later = await openWorld({ start: start + minutes(1), yaml: exampleOrganisation + yaml, store });
  await later.posts('generic', { alerts: [on('api')] });
  expect(await standing()).toEqual(['INC-1 P3 Host db-1 down: 2 of 2, triggered']);
  await later.muster.app.close();
});

test('merged with another, the parent holds what comes in the incident that is left', async () => {
  await open();
  await sends(host);
  await sends(on('else', 'critical', {}));
  await world.transport.says(world.transport.spoken[0]?.chat ?? '', '2 merge 1 anyway');
  await world.settle();
  expect((await incidents())[0]?.status).toBe('merged');
  await sends(on('api'));
  expect((await standing()).at(-1)).toBe('INC-2 P1 else is failing: 3 of 3, triggered');
});

test('what would wake somebody is not held where all is quiet: a silence of hosts says nothing of what runs on them', async () => {
  await open();
  await world.store.commit({
    now: world.clock.now(),
    writes: [write.silence({ service: 'hosts', until: world.clock.now() + minutes(60), by: 'ben', why: 'reboot', at: world.clock.now() })],
  });
  await sends(host);
  await sends(on('api', 'critical'), on('cron', 'warning'));
  expect(await standing()).toEqual(['INC-1 P3 Host db-1 down: 2 of 2, triggered', 'INC-2 P1 api is failing: 1 of 1, triggered']);
  expect(pages().some((text) => text?.includes('api is failing'))).toBe(true);
});

test('nor is it in one body with the silenced parent, in whatever order', async () => {
  await open();
  await world.store.commit({
    now: world.clock.now(),
    writes: [write.silence({ service: 'hosts', until: world.clock.now() + minutes(60), by: 'ben', why: '', at: world.clock.now() })],
  });
  await sends(on('api', 'critical'), { ...host, severity: 'critical' });
  expect((await standing()).toSorted()).toEqual([
    'INC-1 P1 api is failing: 1 of 1, triggered',
    'INC-2 P1 Host db-1 down: 1 of 1, triggered',
  ]);
  expect(pages().some((text) => text?.includes('api is failing'))).toBe(true);
});

test('what is worse than what somebody took is nobody’s yet: it pages by itself', async () => {
  await open();
  await sends(host);
  await world.transport.says('+919812300001', 'ack 1');
  await world.settle();
  await sends(on('api', 'warning'), on('cart', 'critical'));
  expect(await standing()).toEqual(['INC-1 P3 Host db-1 down: 2 of 2, acknowledged', 'INC-2 P1 cart is failing: 1 of 1, triggered']);
  expect(pages().some((text) => text?.includes('cart is failing'))).toBe(true);
});

test('what was held and turns worse than what somebody took leaves for an incident of its own, and pages', async () => {
  await open();
  await sends(host);
  await sends(on('api', 'warning'), on('cart', 'warning'));
  await world.transport.says('+919812300001', 'ack 1');
  await world.settle();
  const before = pages().length;
  await sends(on('cart', 'critical'));
  expect(await standing()).toEqual(['INC-1 P3 Host db-1 down: 2 of 3, acknowledged', 'INC-2 P1 cart is failing: 1 of 1, triggered']);
  expect(pages().slice(before)).toContain('🔴 P1 · INC-2 · cart is failing');
  // It has not cleared, and nobody is told that it has.
  expect((await timeline(1)).at(-1)).toBe('1 turned worse and has its own incident now (cart is failing): 2 of 3 firing');
  await sends(cleared(on('api')));
  expect((await timeline(1)).at(-1)).toContain('1 cleared: 1 of 3 firing');
  await sends(on('api', 'warning'));
  // Nobody answers: the ladder of a P1 goes on by itself.
  await world.advanceTo(world.clock.now() + minutes(6));
  expect(pages().filter((text) => text?.includes('INC-2')).length).toBeGreaterThan(1);
  await sends(on('cart', 'critical'), on('api', 'warning'));
  await sends(cleared(on('cart', 'critical')), cleared(on('api')), cleared(host));
  expect((await standing()).map((line) => /: (\d of \d)/.exec(line)?.[1])).toEqual(['0 of 3', '0 of 1']);
  await sends(host, on('cart', 'warning'));
  expect((await standing()).at(-1)).toMatch(/^INC-\d+ P3 Host db-1 down|^INC-2 P1 cart/);
});

test('what is held and turns worse stays where nobody has taken anything milder: there it raises and pages', async () => {
  await open();
  await sends(host);
  await sends(on('api', 'warning'));
  await sends(on('api', 'critical'));
  expect(await standing()).toEqual(['INC-1 P1 api is failing: 2 of 2, triggered']);
  expect(pages().at(-1)).toContain('P1 · INC-1 · raised from P3');
});

test('it is held where somebody has the parent, quiet or not, and where its own service is silenced too', async () => {
  await open();
  await world.store.commit({
    now: world.clock.now(),
    writes: [write.silence({ service: '*', until: world.clock.now() + minutes(60), by: 'ben', why: '', at: world.clock.now() })],
  });
  await sends(host);
  await sends(on('api', 'critical'));
  expect(await standing()).toEqual(['INC-1 P1 api is failing: 2 of 2, triggered']);
});

describe('shown', () => {
  test('details and the API name what an alert is held under', async () => {
    await open();
    await sends(host);
    await sends(on('api'));
    const who = world.transport.spoken[0]?.chat ?? '';
    await world.transport.says(who, 'details 1');
    await world.settle();
    expect(world.transport.spoken.filter(({ chat }) => chat === who).at(-1)?.text).toContain(
      'api is failing · db-1 · held under Host db-1 down',
    );
    const alerts = (await world.muster.app.inject({ url: '/api/alerts' })).json() as readonly { dedupKey: string; under?: object }[];
    expect(alerts.find(({ dedupKey }) => dedupKey === 'api')?.under).toEqual({
      source: 'generic',
      dedupKey: 'host',
      title: 'Host db-1 down',
    });
  });
});
