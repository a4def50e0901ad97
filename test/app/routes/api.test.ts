import { describe, expect, test } from 'vitest';
import { onCallView } from '../../../src/app/routes/on-call-view.js';
import { StoreUnavailable } from '../../../src/fault.js';
import type { Incident } from '../../../src/incident/incident.js';
import { alertKey, type Store } from '../../../src/store/store.js';
import { openWorld } from '../../world.js';
import { acme, now, storeOf, testApp } from './fakes.js';
import { alert, incident, outboxRow } from './stored.js';

/** A store that answers with one of each and writes down what it was asked: one more than is shown, to know whether more follows. */
const asked: unknown[] = [];
const ask = async <T>(question: unknown, answer: T): Promise<T> => {
  asked.push(question);
  return answer;
};
const store = storeOf({
  list: (query) => ask(query, [incident]),
  incident: (number) => ask(number, number === 42 ? incident : null) as Promise<Incident | null>,
  alertsOf: (number, limit) => ask({ alertsOf: number, limit }, [alert]),
  timeline: (number, limit) => ask({ timeline: number, limit }, [{ seq: 1, at: now, kind: 'opened', by: 'muster', text: 'Opened' }]),
  alertList: (query) => ask(query, [alert]),
  messages: (query) => ask(query, [outboxRow]),
});
const get = async (url: string, methods: Partial<Store> = store) => {
  asked.length = 0;
  const answer = await testApp({ store: storeOf(methods) }).app.inject({ url });
  return { status: answer.statusCode, body: answer.json(), asked: [...asked] };
};

describe('incidents', () => {
  test('all of them, newest first, each with its alerts', async () => {
    const { status, body, asked } = await get('/api/incidents');
    expect(status).toBe(200);
    expect(body).toHaveLength(1);
    expect(body[0]).toMatchObject({ number: 42, alerts: [{ dedupKey: '12b5e99aad0ca2a4' }] });
    expect(asked[0]).toEqual({ status: 'all', limit: 101 });
  });

  test('by status, severity, service and page', async () => {
    const { asked } = await get('/api/incidents?status=open&severity=p1&service=payments-db&limit=5&below=INC-40');
    expect(asked[0]).toEqual({ status: 'open', severity: 'P1', service: 'payments-db', limit: 6, below: 40 });
  });

  test.each(['42', 'INC-42', 'inc-42', '%2342'])('one by its number %s', async (number) => {
    const { status, body } = await get(`/api/incidents/${number}`);
    expect([status, body.number]).toEqual([200, 42]);
  });

  test('its timeline', async () => {
    const { body, asked } = await get('/api/incidents/INC-42/timeline');
    expect(body).toEqual([{ seq: 1, at: '2026-11-04T10:02:12.000Z', kind: 'opened', by: 'muster', text: 'Opened' }]);
    expect(asked).toContainEqual({ timeline: 42, limit: 1_001 });
  });

  test.each(['/api/incidents/7', '/api/incidents/7/timeline'])('%s: there is no such incident', async (url) => {
    const { status, body } = await get(url);
    expect([status, body.error.code]).toEqual([404, 'no-such-incident']);
  });

  test.each(['/api/incidents/soon', '/api/incidents/-1', '/api/incidents/99999999999999999999'])('%s is no number', async (url) => {
    const { status, body } = await get(url);
    expect([status, body.error.code]).toEqual([400, 'bad-number']);
  });

  test('beside all other routes what is not understood is told in the words of its own', async () => {
    const world = await openWorld({ start: now });
    const codes = await Promise.all(
      ['/api/incidents/soon', '/api/alerts?limit=x', '/api/reports?limit=x', '/api/actions?limit=x'].map(async (url) => {
        const answer = await world.muster.app.inject({ url });
        return [answer.statusCode, answer.json().error.code];
      }),
    );
    await world.close();
    expect(codes).toEqual([
      [400, 'bad-number'],
      [400, 'bad-query'],
      [400, 'bad-report'],
      [400, 'bad-query'],
    ]);
  });
});

test('alerts, by status', async () => {
  const { body, asked } = await get('/api/alerts?status=firing&limit=2');
  expect(body[0]).toMatchObject({ source: 'alertmanager', incident: 42 });
  expect(asked).toEqual([{ status: 'firing', limit: 3 }]);
});

test('one alert by the id it has in the list', async () => {
  const [{ id }] = (await get('/api/alerts')).body;
  const ahead = { ...alert, startedAt: null, saidStartedAt: Date.UTC(2026, 10, 25) };
  const stored = { alerts: async () => new Map([[alertKey(alert.source, alert.dedupKey), ahead]]) };
  expect((await get(`/api/alerts/${id}`, stored)).body).toMatchObject({
    ...{ id, source: 'alertmanager', labels: alert.labels },
    ...{ startedAt: null, saidStartedAt: '2026-11-25T00:00:00.000Z' },
  });
  for (const other of ['b3RoZXIAa2V5', '7'])
    expect(await get(`/api/alerts/${other}`, stored)).toMatchObject({ status: 404, body: { error: { code: 'no-such-alert' } } });
});

test('messages, by state, incident and page', async () => {
  const { body, asked } = await get('/api/messages?state=handed-over&incident=42&below=9000000000');
  expect(body[0]).toMatchObject({ id: 7, to: 'asha' });
  expect(asked).toEqual([{ state: 'handed-over', incident: 42, limit: 101, below: 9_000_000_000 }]);
});

test.each([
  ['/api/incidents?status=broken', 'status', /open/],
  ['/api/incidents?severity=P9', 'severity', /P1/],
  ['/api/incidents?limit=0', 'limit', /1/],
  ['/api/incidents?limit=many', 'limit', /number/],
  ['/api/incidents?limit=100000', 'limit', /1000/],
  ['/api/incidents?below=x', 'below', /./],
  ['/api/incidents?status=open&status=all', 'status', /./],
  ['/api/incidents/42/timeline?limit=-1', 'limit', /1/],
  ['/api/alerts?status=open', 'status', /firing/],
  ['/api/messages?state=lost', 'state', /queued/],
])('%s is not understood, and says what is', async (url, name, hint) => {
  const { status, body, asked } = await get(url);
  expect(status).toBe(400);
  expect(body.error).toMatchObject({ code: 'bad-query', at: name, hint: expect.stringMatching(hint) });
  expect(asked).toEqual([]);
});

test('a value nobody knows of is ignored', async () => {
  expect((await get('/api/incidents?colour=red')).status).toBe(200);
});

test('a store that cannot be read is 503, not an empty list', async () => {
  const { status } = await get('/api/incidents', { list: () => Promise.reject(new StoreUnavailable('locked', { hint: 'wait' })) });
  expect(status).toBe(503);
});

describe('on call', () => {
  test('who, until when to the millisecond, and who comes next', async () => {
    const { app } = testApp({});
    const alone = (person: string, name: string) => [{ person, name, coversFor: [] }];
    expect((await app.inject({ url: '/api/oncall' })).json()).toEqual([
      {
        schedule: 'db-primary',
        team: 'database',
        person: 'ben',
        name: 'Ben Ortiz',
        people: alone('ben', 'Ben Ortiz'),
        until: '2026-11-09T03:30:00.000Z',
        next: 'asha',
      },
      { schedule: 'mia', team: 'web', person: 'mia', name: 'Mia Lopez', people: alone('mia', 'Mia Lopez'), until: null, next: null },
    ]);
  });

  test('a cover of two hours tomorrow is seen, and for whom it is while it runs', () => {
    const startsAt = now + 20 * 3_600_000;
    const endsAt = startsAt + 2 * 3_600_000;
    const cover = {
      id: 1,
      schedule: 'db-primary',
      layer: null,
      kind: 'replace',
      person: 'asha',
      instead: 'ben',
      by: 'asha',
      why: null,
    } as const;
    const covered = { ...acme, overrides: [{ ...cover, startsAt, endsAt }] };
    expect(onCallView(covered, now)[0]).toMatchObject({ person: 'ben', until: new Date(startsAt).toISOString(), next: 'asha' });
    expect(onCallView(covered, startsAt)[0]).toMatchObject({
      people: [{ person: 'asha', coversFor: ['ben'] }],
      until: new Date(endsAt).toISOString(),
      next: 'ben',
    });
  });

  test('where several are on call it is until any of them changes', () => {
    const hours = 3_600_000;
    const second = { key: 'second', kind: 'fixed', shifts: [{ person: 'mia', startsAt: now - hours, endsAt: now + hours }] } as const;
    const schedules = new Map(
      [...acme.schedules].map(([key, schedule]) => [key, { ...schedule, together: true, layers: [...schedule.layers, second] }]),
    );
    expect(onCallView({ ...acme, schedules }, now)[0]).toMatchObject({
      people: [{ person: 'ben' }, { person: 'mia' }],
      until: new Date(now + hours).toISOString(),
      next: 'ben',
    });
  });

  test('nobody on call is said, not hidden', () => {
    const schedules = new Map([...acme.schedules].map(([key, schedule]) => [key, { ...schedule, layers: [] }]));
    expect(onCallView({ ...acme, schedules }, now)[0]).toEqual({
      schedule: 'db-primary',
      team: 'database',
      person: null,
      name: null,
      people: [],
      until: null,
      next: null,
    });
  });
});
