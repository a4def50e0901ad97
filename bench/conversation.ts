// Parts 3 to 5, on a quiet system: an alert until its page is on a phone, a command until its answer, a declaration until the
// war room is ready. Timed from the start of the request to the message being seen over /local/events.

import { join } from 'node:path';
import { bodyOf } from './alerts.js';
import { startMuster } from './contestants.js';
import { type Phones, postJson, watchPhones } from './phones.js';
import type { Row } from './rows.js';
import { quantile } from './statistics.js';

export interface ConversationPlan {
  readonly folder: string;
  readonly incidents: number;
  readonly rooms: number;
}

interface Times {
  readonly pages: number[];
  readonly answers: number[];
  readonly rooms: number[];
}

/** Long enough for everything one step set off to be said. */
const quietMs = 60;

export async function conversation(plan: ConversationPlan, progress: (line: string) => void): Promise<readonly Row[]> {
  const server = await startMuster(join(plan.folder, 'conversation'));
  const phones = await watchPhones(server.url);
  const times: Times = { pages: [], answers: [], rooms: [] };
  try {
    for (let index = 0; index < warmUps + plan.incidents; index += 1)
      await playIncident(server.url, phones, index < warmUps ? { pages: [], answers: [], rooms: [] } : times, index);
    for (let index = 0; index < plan.rooms; index += 1) await declare(phones, times, index);
  } finally {
    phones.hangUp();
    await server.stop();
  }
  progress(`played ${plan.incidents} incidents and ${plan.rooms} declarations`);
  return rowsOf(times);
}

/** The first few meet cold code. */
const warmUps = 5;

/** One P1 from its alert to its end, with what its owner would type. */
async function playIncident(url: string, phones: Phones, times: Times, index: number): Promise<void> {
  const alertname = `Quiet${index}x`;
  const body = bodyOf({
    group: index % 40,
    instance: `quiet-${index}`,
    alertname,
    severity: 'critical',
    startsAt: new Date().toISOString(),
  });
  const startedMs = performance.now();
  const [page] = await Promise.all([
    phones.next(({ text, chat, fromBot }) => fromBot && isDirect(chat) && text.includes(alertname)),
    postJson(`${url}/api/v2/alerts`, body),
  ]);
  times.pages.push(page.atMs - startedMs);
  await phones.quiet(quietMs);
  const number = numberIn(page.text);
  for (const text of [`ack ${number}`, `status ${number}`, `update ${number} 70% restored`, 'list', `cancel ${number} false alarm`]) {
    const askedMs = performance.now();
    const [answer] = await Promise.all([phones.next(({ chat, fromBot }) => fromBot && chat === page.chat), phones.say(page.chat, text)]);
    times.answers.push(answer.atMs - askedMs);
    await phones.quiet(quietMs);
  }
}

/** Ready is when its card stands in the room: until then nobody in it knows what it is for. */
async function declare(phones: Phones, times: Times, index: number): Promise<void> {
  const title = `checkout ${index}y down`;
  const startedMs = performance.now();
  const [card] = await Promise.all([
    phones.next(({ text, chat, fromBot }) => fromBot && !isDirect(chat) && text.includes(title)),
    phones.say('asha', `SEV1 ${title}`),
  ]);
  times.rooms.push(card.atMs - startedMs);
  await phones.quiet(quietMs);
  await phones.say('asha', `cancel ${numberIn(card.text)} false alarm`);
  await phones.quiet(quietMs);
}

const isDirect = (chat: string): boolean => chat.startsWith('+');

function numberIn(text: string): string {
  const number = /INC-(\d+)/.exec(text)?.[1];
  if (number === undefined) throw new Error(`no incident number in: ${text}`);
  return number;
}

function rowsOf({ pages, answers, rooms }: Times): readonly Row[] {
  const row = (part: string, what: string, samples: readonly number[], share: number, atMost: number): Row => ({
    part,
    what,
    target: { atMost },
    figure: quantile(samples, share),
    unit: 'ms',
    note: `${samples.length} samples, longest ${Math.max(...samples).toFixed(0)} ms`,
  });
  return [
    row('3', 'alert → page on a phone, quiet system, p50', pages, 0.5, 50),
    row('3', 'alert → page on a phone, quiet system, p99', pages, 0.99, 250),
    row('4', 'command in chat → its answer, p50', answers, 0.5, 250),
    row('4', 'command in chat → its answer, p99', answers, 0.99, 250),
    row('5', 'declared → war room ready, slowest', rooms, 1, 5_000),
  ];
}
