// One delivery, all the way: what is posted, and what people, the timeline and the API then hear of it.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hours, minutes } from '../../src/incident/duration.js';
import { asha, start } from '../people/people.js';
import { openWorld, type World } from '../world.js';

let world: World;
beforeEach(async () => {
  world = await openWorld({ start });
});
afterEach(() => world.close());

const heard = (from = asha): readonly string[] => world.transport.spoken.filter((one) => one.chat === from).map((one) => one.text);
const everything = (): readonly string[] => world.transport.spoken.map((one) => one.text);
const says = async (text: string): Promise<string> => {
  const before = heard().length;
  await world.transport.says(asha, text);
  await world.settle();
  return heard().slice(before).join('\n');
};
const timeline = async (number: number): Promise<readonly string[]> => (await world.store.timeline(number, 100)).map((line) => line.text);
const api = async (url: string) => (await world.muster.app.inject({ url })).json();
const open = async () =>
  (await world.store.list({ status: 'open', limit: 100 })).map(({ number, severity }) => `INC-${number} ${severity}`);

const alert = (changes: object = {}, labels: object = {}, annotations: object = {}) => ({
  status: 'firing',
  labels: { alertname: 'HostDown', severity: 'critical', job: 'node', ...labels },
  annotations,
  startsAt: new Date(start - minutes(3)).toISOString(),
  endsAt: '0001-01-01T00:00:00Z',
  ...changes,
});
const posts = (alerts: readonly object[], changes: object = {}) =>
  world.posts('alertmanager', { version: '4', status: 'firing', truncatedAlerts: 0, alerts, ...changes });
const form = async (body: string): Promise<number> => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await world.muster.app.inject({ method: 'POST', url: '/webhooks/generic', payload: body, headers });
  await world.settle();
  return answer.statusCode;
};

describe('an alert that nobody wants', () => {
  const watchdog = (changes: object = {}, labels: object = {}) =>
    alert({ fingerprint: 'dog', ...changes }, { alertname: 'Watchdog', severity: 'none', ...labels });

  test('is kept and counted, opens nothing and pages nobody, however often it is sent', async () => {
    for (let sent = 0; sent < 3; sent++)
      expect(await posts([watchdog()])).toMatchObject({ status: 200, body: { accepted: 1, incidents: [] } });
    await posts([watchdog({ status: 'resolved' })]);
    await posts([watchdog()]);
    await world.advanceTo(start + hours(26));
    expect(everything()).toEqual([]);
    expect(await world.store.list({ status: 'all', limit: 10 })).toEqual([]);
    expect(await api('/api/alerts')).toMatchObject([{ dedupKey: 'dog', severity: 'none', status: 'firing', count: 4, incident: null }]);
    expect(await world.muster.deps.store.alertCount(1)).toEqual({ firing: 0, total: 0 });
  });

  test('beside one that somebody wants it is no part of that incident, and holds up no all-clear', async () => {
    const info = { alertname: 'InfoInhibitor', severity: 'none', job: 'node' };
    const same = { alertname: 'InfoInhibitor', severity: 'warning', job: 'node' };
    await posts([alert({ fingerprint: 'a' }, info), alert({ fingerprint: 'b' }, same), alert({ fingerprint: 'c' }, info)]);
    expect(await open()).toEqual(['INC-1 P3']);
    expect(await world.store.alertCount(1)).toEqual({ firing: 1, total: 1 });
    await posts([alert({ fingerprint: 'b', status: 'resolved' }, same)]);
    await posts([alert({ fingerprint: 'a', status: 'resolved' }, info)]);
    expect((await world.store.incident(1))?.status).toBe('resolved');
  });

  test('once it has cleared and is said again in one delivery it is no part of its incident, and takes nothing else off it', async () => {
    const same = (severity: string) => ({ alertname: 'Slow', severity, job: 'node' });
    await posts([alert({ fingerprint: 'a' }, same('warning')), alert({ fingerprint: 'b' }, same('warning'))]);
    await posts([alert({ fingerprint: 'a', status: 'resolved' }, same('warning')), alert({ fingerprint: 'a' }, same('none'))]);
    expect(await api('/api/alerts')).toMatchObject([
      { dedupKey: 'b', incident: 1 },
      { dedupKey: 'a', incident: null },
    ]);
    await posts([alert({ fingerprint: 'a', status: 'resolved' }, same('none'))]);
    expect(await open()).toEqual(['INC-1 P3']);
    await posts([alert({ fingerprint: 'b', status: 'resolved' }, same('warning'))]);
    expect((await world.store.incident(1))?.status).toBe('resolved');
  });

  test('pages once it is wanted after all', async () => {
    await posts([watchdog()]);
    await posts([watchdog({}, { severity: 'critical' })]);
    expect(await open()).toEqual(['INC-1 P1']);
    expect(heard()[0]).toContain('🔴 P1 · INC-1 · Watchdog');
    await posts([watchdog({ status: 'resolved' }, { severity: 'critical' })]);
    expect(await world.store.alertCount(1)).toEqual({ firing: 0, total: 1 });
  });

  test('and in one delivery with its own change of mind it is told as it ends', async () => {
    await posts([watchdog(), watchdog({}, { severity: 'warning' })]);
    expect(await open()).toEqual(['INC-1 P3']);
    expect(await api('/api/alerts')).toMatchObject([{ dedupKey: 'dog', severity: 'P3', count: 2, incident: 1 }]);
  });

  test.each([['severity=none'], ['severity=None'], ['alertname=Watchdog']])('also in a form (%s)', async (said) => {
    expect(await form(`title=Heart beats&key=h&${said}`)).toBe(200);
    expect(await open()).toEqual([]);
    expect(everything()).toEqual([]);
    expect(await api('/api/alerts')).toHaveLength(1);
  });

  test('from Prometheus itself', async () => {
    const body = [{ labels: { alertname: 'Watchdog', severity: 'none' }, startsAt: new Date(start).toISOString() }];
    expect((await world.muster.app.inject({ method: 'POST', url: '/api/v2/alerts', payload: body })).statusCode).toBe(200);
    await world.advanceTo(start + minutes(30));
    expect(everything()).toEqual([]);
    expect(await api('/api/alerts')).toMatchObject([{ severity: 'none', status: 'resolved' }]);
  });
});

describe('a form', () => {
  test('opens, and closes what it opened', async () => {
    expect(await form('title=Disk full on db02&severity=warning&key=c16&status=firing')).toBe(200);
    expect(everything()[0]).toContain('🟡 P3 · INC-1 · Disk full on db02');
    expect(await form('title=Disk+full+on+db02&key=c16&status=resolved')).toBe(200);
    expect((await world.store.incident(1))?.status).toBe('resolved');
    expect(await api('/api/alerts')).toMatchObject([{ status: 'resolved' }]);
  });
});

describe('alerts that never came', () => {
  test('are told to whoever works on the incident, in its timeline and on its card, once', async () => {
    const storm = () => posts([alert({}, { alertname: 'Storm', severity: 'warning' })], { truncatedAlerts: 12 });
    expect(await storm()).toMatchObject({ body: { incidents: ['INC-1'], problems: [{ at: '$.truncatedAlerts' }] } });
    const line = '12 more alerts left out by the source';
    expect(heard()).toEqual([expect.stringContaining(`\n${line}: look there for what else fires.\n`)]);
    expect((await timeline(1)).join('\n')).toContain(line);
    expect(await says('status 1')).toContain('12 more left out by the source');
    await storm();
    await storm();
    expect(heard().filter((text) => text.includes(line))).toHaveLength(1);
    await posts([alert({}, { alertname: 'Storm', severity: 'warning' })], { truncatedAlerts: 40 });
    expect(heard().at(-1)).toContain('left 40 more alerts out');
  });

  test('are told on the worst incident of the delivery, whoever has it', async () => {
    await posts([alert({}, { alertname: 'Slow', severity: 'warning' }), alert({}, { alertname: 'Down' })]);
    await says('ack 2');
    await posts([alert({}, { alertname: 'Slow', severity: 'warning' }), alert({}, { alertname: 'Down' })], { truncatedAlerts: 1 });
    expect((await timeline(2)).join()).toContain('left 1 more alert out');
    expect((await timeline(1)).join()).not.toContain('left 1 more');
    expect(everything().filter((text) => text.includes('left 1 more alert out'))).toHaveLength(1);
  });

  test('where nothing that came is open they are an alert of their own, which ends when it is no longer said', async () => {
    const watchdog = [alert({ fingerprint: 'dog' }, { severity: 'none' })];
    const answer = await posts(watchdog, { truncatedAlerts: 5 });
    expect(answer).toMatchObject({ status: 200, body: { incidents: ['INC-1'] } });
    expect(heard()[0]).toContain('🟡 P3 · INC-1 · Alerts left out by alertmanager');
    expect(await says('details')).toContain('alertmanager left 5 alerts out of what it sent');
    expect(await posts([], { truncatedAlerts: 7 })).toMatchObject({ status: 200 });
    expect(await open()).toEqual(['INC-1 P3']);
    await world.advanceTo(start + minutes(40));
    expect((await world.store.incident(1))?.status).toBe('resolved');
  });

  test('of a delivery in which all that was named has cleared nobody is woken, and it is not the end', async () => {
    await posts([alert({ fingerprint: 'x' }, { severity: 'warning' })]);
    const before = world.transport.spoken.length;
    await posts([alert({ fingerprint: 'x', status: 'resolved' }, { severity: 'warning' })], { status: 'resolved', truncatedAlerts: 3 });
    expect(await open()).toEqual(['INC-1 P3']);
    const pages = await api('/api/messages?limit=100');
    expect(pages.filter((one: { kind: string }) => one.kind === 'page')).toHaveLength(1);
    expect(everything().slice(before).join()).toContain('3 more that alertmanager left out may still fire');
    expect(everything().slice(before).join()).not.toMatch(/all clear|resolved/iu);
  });

  describe('may still fire when those that came have cleared', () => {
    const storm = (severity: string, changes: object = {}) => alert({ fingerprint: 'x', ...changes }, { severity });
    const group = { groupKey: '{}:{cluster="a"}' };
    const leavesOut = (count: number, severity: string, changes: object = {}) =>
      posts([storm(severity, changes)], { ...group, truncatedAlerts: count });

    test('a P3 does not resolve itself until a whole delivery of that group has come', async () => {
      await leavesOut(12, 'warning');
      const before = world.transport.spoken.length;
      await leavesOut(12, 'warning', { status: 'resolved' });
      await world.advanceTo(start + minutes(90));
      expect(await open()).toEqual(['INC-1 P3']);
      expect(everything().slice(before).join('\n')).not.toMatch(/all clear|Cleared at the source|at the source at the source/u);
      expect((await api('/api/incidents/1')).status).toBe('triggered');
      // Another group of the same sender says nothing of this one.
      await posts([alert({ fingerprint: 'y' }, { alertname: 'Other', job: 'db' })], { groupKey: '{}:{cluster="b"}' });
      expect(await open()).toContain('INC-1 P3');
      // What fires in the group now is on another incident: the whole delivery does not name this one at all.
      await posts([alert({ fingerprint: 'z' }, { alertname: 'Third', job: 'cache' })], group);
      expect(await open()).toEqual(expect.not.arrayContaining(['INC-1 P3']));
      expect((await timeline(1)).join('\n')).toContain('alertmanager leaves nothing out any more');
    });

    test('nor is a P1 said to be clear, on any page, post or card, until it is', async () => {
      await leavesOut(12, 'critical');
      await says('ack 1');
      const before = world.transport.spoken.length;
      await leavesOut(12, 'critical', { status: 'resolved' });
      expect(everything().slice(before).join('\n')).toContain(
        '⚠️ P1 · INC-1 · The alert that came has cleared, but 12 more that alertmanager left out may still fire. Look there before you say *resolve*.',
      );
      await world.advanceTo(start + minutes(20));
      expect(await says('status 1')).toContain('1 of 1 alert clear · 12 more left out by the source may still fire');
      expect(everything().slice(before).join('\n')).not.toMatch(/all clear|Cleared at the source|source at the source/u);
      const then = world.transport.spoken.length;
      await leavesOut(0, 'critical', { status: 'resolved' });
      expect(everything().slice(then).join('\n')).toContain('🟩 INC-1 · all clear at the source since 03:34 IST, not confirmed.');
    });

    test('what clears last with the delivery that leaves nothing out is the end, said once', async () => {
      await leavesOut(12, 'warning');
      const before = world.transport.spoken.length;
      await leavesOut(0, 'warning', { status: 'resolved' });
      expect(await open()).toEqual([]);
      expect(everything().slice(before).join('\n')).not.toContain('may still fire');
    });

    test('a whole delivery in which something fires takes back the number and says nothing', async () => {
      await leavesOut(12, 'critical');
      const before = world.transport.spoken.length;
      await leavesOut(0, 'critical');
      expect(await says('status 1')).toContain('1 of 1 alert firing');
      expect(everything().slice(before).join('\n')).not.toMatch(/left out|clear/u);
    });

    test('of a sender without groups only its own word on the same alert counts', async () => {
      const generic = (changes: object) =>
        world.posts('generic', { alerts: [{ title: 'A', severity: 'P3', key: 'a', ...changes }], ...changes });
      await generic({ truncatedAlerts: 3 });
      await generic({ status: 'resolved' });
      expect(await open()).toEqual(['INC-1 P3']);
      await generic({ status: 'resolved', truncatedAlerts: 0 });
      expect(await open()).toEqual([]);
    });
  });

  test('and what nobody could read of a delivery is told too', async () => {
    await world.posts('generic', [{ title: 'A', severity: 'warning' }, null]);
    expect((await timeline(1)).join('\n')).toContain('1 item of what it sent could not be read');
    expect(heard().at(-1)).toContain('could not be read');
  });

  test('by any source that says so', async () => {
    await world.posts('generic', { alerts: [{ title: 'A', severity: 'high' }], truncatedAlerts: '3' });
    expect((await timeline(1)).join()).toContain('3 more alerts left out by the source');
  });
});

describe('what the alert says', () => {
  const description = 'db-7 has not answered for five minutes';

  test('is on the page, and every word of it one word away', async () => {
    await posts([alert({ generatorURL: 'http://prom.example/graph' }, { instance: 'db-7.fra:9100' }, { description })]);
    const [page = ''] = heard();
    expect(page.split('\n').slice(0, 3)).toEqual([
      '🔴 P1 · INC-1 · HostDown',
      expect.stringMatching(/^node · db-7\.fra:9100 · since 03:11 IST$/),
      `“${description}” · *details* for all of it`,
    ]);
    for (const asked of ['details', 'details 1', '1 details', 'INC-1: details', 'P1 details']) {
      expect(await says(asked)).toBe(
        [
          '🔴 P1 · INC-1 · HostDown',
          '1 of 1 alert firing',
          'P1 firing since 03:11 IST · HostDown',
          `“${description}”`,
          'alertname HostDown · severity critical · job node · instance db-7.fra:9100',
          'From alertmanager: http://prom.example/graph',
        ].join('\n'),
      );
    }
    expect(await api('/api/alerts')).toMatchObject([{ description, labels: { instance: 'db-7.fra:9100' } }]);
  });

  test.each([
    [{ host: 'db-7' }, 'db-7'],
    [{ hostname: 'db-7' }, 'db-7'],
    [{ pod: 'checkout-7c9f', region: 'eu-west-1' }, 'pod checkout-7c9f, region eu-west-1'],
    [{ node: 'n1', zone: 'eu-1a' }, 'node n1, zone eu-1a'],
    [{ container: 'app' }, 'container app'],
    [{ device: 'sda1' }, 'device sda1'],
    [{ instance: 'db-7', host: 'db-7', region: 'eu' }, 'db-7, region eu'],
    [{ instance: '*x*\n✅ INC-1' }, '∗x∗ ✅ INC-1'],
  ])('the place is told, wherever it stands: %j', async (labels, place) => {
    await posts([alert({}, labels)]);
    expect(heard()[0]?.split('\n')[1]).toContain(`node · ${place} · since`);
    await world.posts('generic', { title: 'Same', severity: 'warning', key: 'k', ...labels });
    expect(
      heard()
        .find((text) => text.includes('Same'))
        ?.split('\n')[1],
    ).toContain(place);
  });

  test('several at once: the first three places of the worst, and how many more', async () => {
    const many = [1, 2, 3, 4, 5].map((n) => alert({ fingerprint: `f${n}` }, { instance: `db-${n}` }));
    await posts([alert({ fingerprint: 'w' }, { severity: 'warning', instance: 'log-1' }), ...many]);
    expect(heard()[0]?.split('\n')[1]).toContain('db-1, db-2, db-3 and 2 more');
    const details = await says('details');
    expect(details).toContain('6 of 6 alerts firing');
    for (const n of [1, 2, 3, 4, 5]) expect(details).toContain(`db-${n}`);
    expect(details.indexOf('log-1')).toBeGreaterThan(details.indexOf('db-5'));
  });

  describe('a worse one that joins', () => {
    const mild = { title: 'Queue grows', severity: 'warning', service: 'shop', labels: { alertname: 'Queue' } };
    const worse = { title: 'Queue full', severity: 'critical', service: 'shop', labels: { alertname: 'Queue' }, key: 'b' };
    const page = () => heard().find((text) => text.startsWith('🔴')) ?? '';

    test('is not told with the place, start and customers of a milder one, though it names none of its own', async () => {
      await world.posts('generic', { ...mild, key: 'a', host: 'log-1', customersAffected: 3, startedAt: start - hours(2) });
      await world.posts('generic', worse);
      expect(page().split('\n').slice(0, 2)).toEqual([
        '🔴 P1 · INC-1 · raised from P3 · Queue full',
        expect.stringMatching(/^shop · (?:\w+ · )?since 03:1\d IST$/),
      ]);
      expect(await api('/api/incidents/1')).toMatchObject({ impact: { customersAffected: null }, stamps: { startedAt: null } });
    });

    test('keeps what people have said of the customers', async () => {
      await world.posts('generic', { ...mild, key: 'a', customersAffected: 3 });
      await says('customers 5,847');
      await world.posts('generic', worse);
      expect(page()).toContain('5,847 customers affected');
    });

    test('and one that turns worse keeps what it said itself', async () => {
      await world.posts('generic', { ...mild, key: 'b', host: 'db-1', customersAffected: 3, startedAt: start - hours(2) });
      await world.posts('generic', { ...worse, host: 'db-1' });
      expect(page()).toContain('3 customers affected · shop · db-1');
    });
  });

  test('a place that the title names already is not said again', async () => {
    await posts([alert({}, { instance: 'db-7' }, { summary: 'Instance db-7 is down' })]);
    expect(heard()[0]?.split('\n')[1]).toMatch(/^node · since/);
  });

  test('a description of screens is told in one message, escaped, with the rest in the API', async () => {
    const screens = `*It* _is_ full\n✅ INC-1 · Asha has it\n${'All of the rows. '.repeat(2_000)}`;
    await posts([
      alert({}, Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`label-${n}`, 'x'.repeat(200)])), { description: screens }),
    ]);
    const told = await says('details');
    expect(told.length).toBeLessThan(4_096);
    expect(told).toContain('“∗It∗ ˍisˍ full / INC-1 · Asha has it / All of the rows.');
    expect(told).toContain('/api/alerts has the rest');
    expect(told.split('\n').filter((line) => line.startsWith('✅'))).toEqual([]);
    const [{ description: kept }] = await api('/api/alerts');
    expect(kept.length).toBe(16_000);
    expect(heard()[0]?.length).toBeLessThan(600);
  });

  test('a title of screens is cut on the incident, and whole in the details', async () => {
    const title = `Disk full ${'on db-7 '.repeat(60)}end`;
    await world.posts('generic', { title, severity: 'warning' });
    expect((await world.store.incident(1))?.title.length).toBeLessThanOrEqual(250);
    expect(await says('details')).toContain('on db-7 end');
    expect(JSON.stringify(await api('/api/alerts')).split(title)).toHaveLength(2);
  });

  test('an incident that a person declared says so, and every word of a long declaration', async () => {
    const long = `checkout is down ${'for everybody '.repeat(40)}end`;
    await says(`declare P2 ${long}`);
    expect((await world.store.incident(1))?.title.length).toBeLessThanOrEqual(250);
    const told = await says('details 1');
    expect(told).toContain('There is no alert behind it: Asha Rao declared it.');
    expect(told).toContain('for everybody end');
  });

  test('without any incident, what is open is told', async () => {
    expect(await says('details')).toBe('Nothing is open. All quiet.');
  });
});

describe('a start that cannot be', () => {
  const hour = (at: string | number) => new Date(at).toISOString();

  test.each([
    ['in two hours', start + hours(2)],
    ['in a century', Date.UTC(2126, 0, 1)],
    ['in 1970', 0],
    ['nine years ago', Date.UTC(2017, 7, 3)],
    ['31 days ago', start - hours(31 * 24)],
  ])('%s is not counted: the arrival is', async (_, startsAt) => {
    await posts([alert({ startsAt: hour(startsAt) }, { severity: 'warning' })]);
    expect((await world.store.incident(1))?.stamps).toMatchObject({ startedAt: null, declaredAt: start });
    // Zero is how a source says that it does not know.
    expect(heard()[0]).toMatch(startsAt === 0 ? /since 03:14 IST$/mu : /since 03:14 IST \(its source says [^)]+\)$/mu);
    await world.advanceTo(start + minutes(10));
    expect(await says('resolve anyway disk swapped')).toContain('Down 10 min');
  });

  test.each([
    ['three days ago', start - hours(72), start - hours(72)],
    ['a minute ago', start - minutes(1), start - minutes(1)],
    ['in two minutes, by a clock that is ahead', start + minutes(2), start],
  ])('%s counts, and never before it arrived', async (_, startsAt, counted) => {
    await posts([alert({ startsAt: hour(startsAt) }, { severity: 'warning' })]);
    expect((await world.store.incident(1))?.stamps.startedAt).toBe(counted);
  });

  test('is told as what it is by details', async () => {
    await posts([alert({ startsAt: '2017-08-03T19:17:37Z' }, { severity: 'warning' })]);
    expect(await says('details')).toContain('too long ago to count');
  });

  test('in the future keeps no resolve from counting', async () => {
    await posts([alert({ fingerprint: 'f', startsAt: hour(start + hours(20)) }, { severity: 'warning' })]);
    const resolved = { status: 'resolved', fingerprint: 'f', startsAt: hour(start - minutes(5)), endsAt: hour(start + minutes(1)) };
    await world.advanceTo(start + minutes(2));
    await posts([alert(resolved, { severity: 'warning' })]);
    expect((await world.store.incident(1))?.status).toBe('resolved');
  });
});
