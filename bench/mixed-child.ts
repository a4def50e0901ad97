// The mixed load, in a process of its own: bodies of every source at an even pace with the token, and signatures that do not fit as fast as
// they were ordered. Tells its parent what it found in one message.

import { Agent, request } from 'node:http';
import type { MixedFound, MixedOrder } from './sources.js';
import { coldForMs, payloads } from './sources.js';

const order = JSON.parse(process.argv[2] ?? '') as MixedOrder;
const bodies = payloads();
const answersMs: number[] = [];
const coldAnswersMs: number[] = [];
const startedMs = performance.now();
let [sent, taken, forged, forgedTaken] = [0, 0, 0, 0];

const post = (path: string, headers: Record<string, string>, body: Buffer, agent: Agent): Promise<number> =>
  new Promise((resolve) => {
    const asked = request(`${order.url}${path}`, { method: 'POST', headers, agent }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
    });
    asked.once('error', () => resolve(0));
    asked.end(body);
  });

const wellSigned = new Agent({ keepAlive: true, maxSockets: 64 });
const forging = new Agent({ keepAlive: true, maxSockets: 64 });
const forgedBody = Buffer.from('{"alerts":[{"status":"firing","labels":{"alertname":"Forged","severity":"critical"}}]}');

async function good(): Promise<void> {
  const { source, contentType, raw } = bodies[sent % bodies.length] as (typeof bodies)[number];
  sent += 1;
  const begun = performance.now();
  const status = await post(
    `/webhooks/${source}`,
    { 'content-type': contentType, authorization: `Bearer ${order.token}` },
    raw,
    wellSigned,
  );
  (begun - startedMs < coldForMs ? coldAnswersMs : answersMs).push(performance.now() - begun);
  // What can hold no alert, such as a test of the sender's, is answered as its sender wants it.
  if (status >= 200 && status < 300) taken += 1;
}

async function bad(): Promise<void> {
  forged += 1;
  const headers = { 'content-type': 'application/json', 'x-grafana-alerting-signature': 'a'.repeat(64) };
  const status = await post('/webhooks/grafana', headers, forgedBody, forging);
  if (status >= 200 && status < 300) forgedTaken += 1;
}

/** Begins so many a second, evenly, and waits for all of them. */
async function pace(perSecond: number, one: () => Promise<void>): Promise<void> {
  const begun = performance.now();
  const running = new Set<Promise<void>>();
  let started = 0;
  while (performance.now() - begun < order.seconds * 1_000) {
    const due = Math.min(order.seconds * perSecond, ((performance.now() - begun) * perSecond) / 1_000);
    while (started < due && running.size < 2_000) {
      started += 1;
      const answer: Promise<void> = one().finally(() => running.delete(answer));
      running.add(answer);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(running);
}

await Promise.all([pace(order.perSecond, good), pace(order.forgedPerSecond, bad)]);
process.send?.({ sent, taken, coldAnswersMs, answersMs, forged, forgedTaken } satisfies MixedFound);
process.disconnect?.();
wellSigned.destroy();
forging.destroy();
