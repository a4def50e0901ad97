import { describe, expect, test } from 'vitest';
import type { Store } from '../../../src/store/store.js';
import type { Transport, TransportState } from '../../../src/transports/transport.js';
import { everything, traitsOf } from '../../fake-transport.js';
import { now, ready, storeOf, testApp } from './fakes.js';

const transport = (name: string, state: TransportState, detail: string | null = null): Transport => ({
  ...traitsOf(name),
  can: everything,
  start: async () => undefined,
  stop: async () => undefined,
  send: async () => ({ id: '1' }),
  openRoom: async () => ({ chat: '1', members: [], inviteLink: null }),
  addMember: async (_, address) => ({ address, outcome: 'joined' }),
  removeMember: async () => undefined,
  renameRoom: async () => undefined,
  health: () => ({ state, detail, since: now, provedAt: null }),
});

const scraped: Partial<Store> = {
  openBySeverity: async () => ({ P1: 2, P2: 0, P3: 1, P4: 0 }),
  backlog: async () => ({ queued: 3, oldestAt: now - 4_000, pages: { delivered: 5, queued: 1 } }),
};

describe('/livez', () => {
  test('is ok while the loop turns, whatever else is broken', async () => {
    const { app } = testApp({ readiness: () => Promise.reject(new Error('disk')), transports: [transport('web', 'banned')] });
    const answer = await app.inject({ url: '/livez' });
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'ok' }]);
  });
});

describe('/readyz', () => {
  test('tells this machine what is well and what is not', async () => {
    const transports = [transport('web', 'logged-out', 'Scan the code at /pair.'), transport('sms', 'ready')];
    const { app } = testApp({ transports, readiness: async () => ({ ...ready, oldestUnsentMs: 250 }) });
    expect((await app.inject({ url: '/readyz' })).json()).toEqual({
      status: 'ok',
      problems: [],
      store: 'ok',
      sweepLagMs: 12,
      oldestUnsentMs: 250,
      clockOffsetMs: 1_500,
      transports: [
        {
          name: 'web',
          state: 'logged-out',
          detail: 'Scan the code at /pair.',
          since: '2026-11-04T10:02:12.000Z',
          provedAt: null,
          downSince: null,
        },
        { name: 'sms', state: 'ready', detail: null, since: '2026-11-04T10:02:12.000Z', provedAt: null, downSince: null },
      ],
    });
  });

  test('tells strangers only ok or fail', async () => {
    const { app } = testApp({ transports: [transport('web', 'logged-out')] });
    expect((await app.inject({ url: '/readyz', remoteAddress: '192.0.2.7' })).json()).toEqual({ status: 'ok' });
  });

  test('is 503 when alerts are not taken', async () => {
    const { app } = testApp({ readiness: async () => ({ ...ready, ready: false, store: false, problems: ['The disk is full.'] }) });
    const answer = await app.inject({ url: '/readyz' });
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ status: 'fail', store: 'fail', problems: ['The disk is full.'] });
  });

  test('is 503 when it cannot even be judged', async () => {
    const { app, logged } = testApp({ readiness: () => Promise.reject(new Error('no such table')) });
    expect((await app.inject({ url: '/readyz' })).statusCode).toBe(503);
    expect(logged()).toContain('no such table');
  });
});

describe('/metrics', () => {
  test('looks up open incidents, the outbox, transports and the clock at each scrape', async () => {
    const { app } = testApp({ store: storeOf(scraped), transports: [transport('web', 'degraded')] });
    const answer = await app.inject({ url: '/metrics' });
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    for (const line of [
      'muster_incidents_open{severity="P1"} 2',
      'muster_incidents_open{severity="P2"} 0',
      'muster_pages{state="delivered"} 5',
      'muster_pages{state="failed"} 0',
      'muster_outbox_queued 3',
      'muster_outbox_oldest_unsent_seconds 4',
      'muster_transport_state{transport="web",state="degraded"} 1',
      'muster_transport_state{transport="web",state="ready"} 0',
      'muster_clock_offset_seconds 1.5',
    ]) {
      expect(answer.body).toContain(`${line}\n`);
    }
  });

  test('a drill is no P1', async () => {
    const { app } = testApp({ store: storeOf({ ...scraped, openDrills: async () => ({ P1: 1, P2: 0, P3: 0, P4: 0 }) }) });
    const { body } = await app.inject({ url: '/metrics' });
    expect(body).toContain('muster_incidents_open{severity="P1"} 1\n');
    expect(body).toContain('muster_drills_open 1\n');
  });

  test('still says the rest when the store cannot be read', async () => {
    const { app } = testApp({ store: storeOf({ ...scraped, openBySeverity: () => Promise.reject(new Error('locked')) }) });
    const answer = await app.inject({ url: '/metrics' });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('muster_outbox_queued 3');
  });
});
