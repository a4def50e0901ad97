// What others notice while alerts pour in: how long chat waits for its answer, and how long /livez takes.

import { watchPhones } from './phones.js';

export interface Noticed {
  readonly answersMs: readonly number[];
  readonly livezMs: readonly number[];
}

const pauseMs = 100;
/** Nobody is paged less than the administrator of the example organisation. */
const asker = { name: 'ada', phone: '+46701740609' };
const question = 'on call';
const answer = 'On call now';
/** What an answer counts as that did not come. */
const lostMs = 10_000;

/** Asks in chat and at /livez, again and again, until `work` has ended. An answer that never comes counts as ten seconds. */
export async function noticedDuring(url: string, work: Promise<unknown>): Promise<Noticed> {
  const phones = await watchPhones(url);
  const answersMs: number[] = [];
  const livezMs: number[] = [];
  let over = false;
  const again = async (ask: () => Promise<number>, times: number[]) => {
    while (!over) {
      times.push(await ask());
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };
  const chat = async () => {
    const startedMs = performance.now();
    const answered = phones.next(({ chat, text, fromBot }) => fromBot && chat === asker.phone && text.startsWith(answer));
    const [seen] = await Promise.all([answered.then(({ atMs }) => atMs).catch(() => startedMs + lostMs), phones.say(asker.name, question)]);
    return seen - startedMs;
  };
  const livez = async () => {
    const startedMs = performance.now();
    await (await fetch(`${url}/livez`)).arrayBuffer();
    return performance.now() - startedMs;
  };
  const asking = Promise.all([again(chat, answersMs), again(livez, livezMs)]);
  try {
    await work;
  } finally {
    over = true;
    await asking.catch(() => undefined);
    phones.hangUp();
  }
  return { answersMs, livezMs };
}
