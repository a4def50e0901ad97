// A second opinion: the clients that vendors publish for their own APIs, pointed at Muster as a team would point them. What they send and
// how they read an answer is theirs. Over loopback, in plain HTTP.

import { Agent } from 'node:https';
import { createRequire } from 'node:module';
import { type AddressInfo, connect } from 'node:net';
import { event as pagerduty } from '@pagerduty/pdjs';
import { CloudEvent, emitterFor, httpTransport, Mode } from 'cloudevents';
import { afterEach, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { ownerOf } from '../../src/incident/incident.js';
import { openWorld, type World } from '../world.js';

const secret = 'harbour-key-of-thirty-two-letters';
const yaml = exampleOrganisation.replace(
  /^sources:$/m,
  ['sources:', ...['opsgenie-alert-api', 'cloudevents', 'pagerduty-events-v2'].map((name) => `  ${name}: { secret: env:KEY }`)].join('\n'),
);

let world: World;
afterEach(async () => {
  await world.close();
});

async function listening(): Promise<{ readonly port: number; readonly url: string }> {
  world = await openWorld({ start: Date.parse('2026-11-04T10:00:00Z'), yaml, env: { KEY: secret } });
  await world.muster.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = world.muster.app.server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}` };
}

/** The first incident: its severity and title, and how many of its alerts fire. */
async function first(): Promise<readonly unknown[]> {
  await world.settle();
  const incident = await world.store.incident(1);
  return [incident?.severity, incident?.title, (await world.store.alertCount(1)).firing];
}

/** What comes of a request to Opsgenie, as its client hands it over. */
type Answer = Readonly<Record<string, unknown>> & { readonly data?: Readonly<Record<string, unknown>> };
type Callback = (error: Answer | null, answer: Answer | null) => void;
interface OpsgenieClient {
  readonly configure: (options: { readonly api_key: string; readonly host: string }) => void;
  readonly alertV2: {
    readonly create: (alert: object, callback: Callback) => void;
    readonly acknowledge: (which: object, note: object, callback: Callback) => void;
    readonly close: (which: object, note: object, callback: Callback) => void;
    readonly get: (which: object, callback: Callback) => void;
    readonly list: (params: object, callback: Callback) => void;
    readonly getRequestStatus: (requestId: string, callback: Callback) => void;
  };
}

/** Its client, set up for a Muster that listens. */
async function opsgenie() {
  const { url } = await listening();
  const client = createRequire(import.meta.url)('opsgenie-sdk') as OpsgenieClient;
  client.configure({ api_key: secret, host: url });
  const answered = (ask: (callback: Callback) => void) =>
    new Promise<Answer>((resolve, reject) => ask((error, answer) => (answer === null ? reject(error) : resolve(answer))));
  return { url, alertV2: client.alertV2, answered };
}

test("Opsgenie's client creates an alert, finds what became of it, sees that somebody has it, and closes it", async () => {
  const { alertV2, answered } = await opsgenie();
  const which = { identifier: 'quay-1', identifierType: 'alias' };
  const shown = async () => (await answered((callback) => alertV2.get(which, callback))).data;
  const details = { pod: 'quay-1' };
  const alert = { message: 'Tide gauge reads nothing', alias: 'quay-1', entity: 'payments-db', priority: 'P1', tags: ['vip'], details };

  const { requestId } = await answered((callback) => alertV2.create(alert, callback));
  const became = await answered((callback) => alertV2.getRequestStatus(String(requestId), callback));
  expect(became.data).toMatchObject({ success: true, alertId: 'quay-1', alias: 'quay-1' });
  expect(await first()).toEqual(['P1', 'Tide gauge reads nothing', 1]);
  expect(await shown()).toMatchObject({
    ...{ id: 'quay-1', alias: 'quay-1', message: 'Tide gauge reads nothing', status: 'open', acknowledged: false, count: 1 },
    ...{ priority: 'P1', entity: 'payments-db', tags: ['vip'], details: { pod: 'quay-1', incident: 'INC-1' } },
  });
  const incident = await world.store.incident(1);
  const owner = incident === null ? null : ownerOf(incident);
  await world.transport.says(world.organisation.people.get(owner ?? '')?.phone ?? '', 'ack');
  await world.settle();
  expect(await shown()).toMatchObject({ status: 'open', acknowledged: true, isSeen: true });
  await answered((callback) => alertV2.acknowledge(which, { note: 'Ours' }, callback));
  await answered((callback) => alertV2.close(which, { note: 'Over' }, callback));
  await world.settle();
  expect(await shown()).toMatchObject({ status: 'closed', acknowledged: false });
  const strange = { identifier: 'quay-2', identifierType: 'alias' };
  await expect(answered((callback) => alertV2.get(strange, callback))).rejects.toMatchObject({
    message: 'Alert with alias [quay-2] does not exist.',
    httpStatusCode: 404,
  });
});

test("Opsgenie's client lists alerts page by page, by what they are, and hears what cannot be asked", async () => {
  const { url, alertV2, answered } = await opsgenie();
  const list = async (params: object) => {
    const { data, paging } = (await answered((callback) => alertV2.list(params, callback))) as unknown as {
      readonly data: readonly { readonly alias: string }[];
      readonly paging: Readonly<Record<string, string>>;
    };
    return { aliases: data.map(({ alias }) => alias), paging };
  };
  for (const [index, priority] of (['P1', 'P3', 'P4', 'P3', 'P2'] as const).entries())
    await answered((callback) =>
      alertV2.create({ message: `Gauge ${index} reads nothing`, alias: `quay-${index}`, priority, tags: [`t${index}`] }, callback),
    );
  await answered((callback) => alertV2.close({ identifier: 'quay-1', identifierType: 'alias' }, { note: 'Over' }, callback));
  // What another source has sent is none of theirs.
  await world.posts('generic', { title: 'Disk full', key: 'disk' });
  await world.settle();

  expect((await list({})).aliases).toEqual(['quay-4', 'quay-3', 'quay-2', 'quay-1', 'quay-0']);
  const first = await list({ limit: 2, query: 'status: open', sort: 'createdAt', order: 'asc' });
  expect(first.aliases).toEqual(['quay-0', 'quay-2']);
  expect(first.paging.prev).toBeUndefined();
  // As a script follows the pages and asks.
  const get = async (address: string) => {
    const answer = await fetch(address, { headers: { authorization: `GenieKey ${secret}` } });
    return { status: answer.status, ...((await answer.json()) as { message?: string; data?: { alias: string }[] }) };
  };
  expect((await get(first.paging.next ?? '')).data?.map(({ alias }) => alias)).toEqual(['quay-3', 'quay-4']);
  expect(first.paging.last).toBe(first.paging.next);
  const asked = (query: string, more = '') => get(`${url}/v2/alerts?query=${encodeURIComponent(query)}${more}`);
  const found = async (query: string) => (await asked(query)).data?.map(({ alias }) => alias);
  expect(await found('status=closed')).toEqual(['quay-1']);
  expect(await found('status:open AND priority: P3')).toEqual(['quay-3']);
  expect(await found('NOT priority: P3 tag = t2')).toEqual(['quay-2']);
  expect(await found('alias: "quay-4" message: gauge*')).toEqual(['quay-4']);
  expect(await found('message = "gauge 0 reads nothing" and acknowledged: false')).toEqual(['quay-0']);
  expect(await found(`createdAt > ${Date.parse('2026-11-05T00:00:00Z')}`)).toEqual([]);
  for (const query of ['teams: ops', 'status: open OR status: closed', 'status: half', '(status: open)'])
    expect(await asked(query)).toMatchObject({ status: 422, message: expect.stringContaining('Not understood') });
  expect(await asked('', '&limit=1000')).toMatchObject({ status: 422, message: expect.stringContaining('limit') });
  expect(await get(`${url}/v2/alerts/count?query=status%3Aopen`)).toMatchObject({ data: { count: 4 } });
});

test("PagerDuty's client triggers, acknowledges and resolves", async () => {
  const { port } = await listening();
  // It speaks to an https address alone: the connection is made here, without TLS.
  const agent = Object.assign(new Agent(), { createConnection: () => connect(port, '127.0.0.1') });
  const send = async (action: 'trigger' | 'acknowledge' | 'resolve', payload?: object) => {
    const data = { routing_key: secret, event_action: action, dedup_key: 'quay-1', ...(payload === undefined ? {} : { payload }) };
    const { data: said, status } = await pagerduty({ agent, data } as unknown as Parameters<typeof pagerduty>[0]);
    expect([status, said]).toEqual([202, { status: 'success', message: 'Event processed', dedup_key: 'quay-1' }]);
  };
  await send('trigger', { summary: 'Tide gauge reads nothing', source: 'payments-db', severity: 'critical' });
  expect(await first()).toEqual(['P1', 'Tide gauge reads nothing', 1]);
  await send('acknowledge');
  expect(await first()).toEqual(['P1', 'Tide gauge reads nothing', 1]);
  await send('resolve');
  expect((await first())[2]).toBe(0);
});

test.each([
  ['structured', Mode.STRUCTURED],
  ['binary', Mode.BINARY],
] as const)("the CloudEvents project's own client delivers in %s mode", async (_, mode) => {
  const { url } = await listening();
  const emit = emitterFor(httpTransport(`${url}/webhooks/cloudevents`), { mode });
  const told = async (type: string, id: string) => {
    const data = { key: 'quay-1', title: 'Tide gauge reads nothing', severity: 'critical', service: 'payments-db' };
    const one = new CloudEvent({ id, type, source: 'https://harbour.example/quay', data });
    const answer = (await emit(one, { headers: { authorization: `Bearer ${secret}` } })) as { readonly body: string };
    expect(JSON.parse(answer.body)).toEqual({ accepted: 1, incidents: ['INC-1'] });
  };
  await told('com.harbour.alert.firing', '1');
  expect(await first()).toEqual(['P1', 'Tide gauge reads nothing', 1]);
  await told('com.harbour.alert.resolved', '2');
  expect((await first())[2]).toBe(0);
});
