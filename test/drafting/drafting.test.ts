// A language model that drafts beside Muster: what it says is shown as a draft with its sources, or not at all. Nothing it says is done,
// nothing waits for it, and without it all is as ever.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { redactForExport } from '../../src/app/log.js';
import { asksModel } from '../../src/effects/ask-model.js';
import { draftByModel } from '../../src/effects/draft-by-model.js';
import type { EffectAdapter } from '../../src/effects/effect.js';
import type { Deps } from '../../src/handling/dependencies.js';
import { notices } from '../../src/incident/notices.js';
import { planOf } from '../../src/incident/registry.js';
import { reviewOf } from '../../src/incident/review.js';
import { draftingByModel } from '../../src/incident/suggestions.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import type { Store } from '../../src/store/store.js';
import { newFile } from '../store/folder.js';
import { openWorld, type World } from '../world.js';
import { answers, type Behaviour, drafts, type ModelServer, modelServer, never, says } from './model-server.js';

const start = Date.parse('2026-11-25T08:30:00Z');
const second = 1_000;
const words = ['Project Falcon', 'acme-internal'];
const yaml = `${exampleOrganisation}
audiences: { customers: { people: [nia], hears: [notices] } }
redaction: { words: ${JSON.stringify(words)} }
`;

let model: ModelServer;
const open: World[] = [];
beforeEach(async () => {
  model = await modelServer();
});
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
  await model.close();
});

interface Room {
  readonly world: World;
  readonly outcomes: readonly string[];
  /** In the war room, or in their own chat; then everything that was set off ends. */
  says(person: string, text: string, how?: { direct?: true; quoting?: string }): Promise<void>;
  passes(forMs: number): Promise<void>;
  /** Everything that was said to somebody, or in the room, since this was asked last. */
  heard(chat: string): readonly string[];
  adapter(): EffectAdapter;
}

async function room(options: { store?: Store; at?: number; model?: 'off' } = {}): Promise<Room> {
  const outcomes: string[] = [];
  const underWay = new Set<Promise<unknown>>();
  let made: EffectAdapter | null = null;
  const effects = (deps: Deps): readonly EffectAdapter[] => {
    const adapter = draftByModel({
      ...deps,
      model: asksModel({ url: model.url, apiKey: 'key-of-the-model', model: 'small-one' }, deps.clock),
      redacted: (text) => redactForExport(text, [], deps.organisation().redaction?.words),
      drafted: (outcome) => outcomes.push(outcome),
    });
    made = {
      feature: adapter.feature,
      perform: (payload, attempt) => {
        const performed = adapter.perform(payload, attempt);
        const ended = performed.then(
          () => undefined,
          () => undefined,
        );
        underWay.add(ended);
        void ended.then(() => underWay.delete(ended));
        return performed;
      },
    };
    return [made];
  };
  const world = await openWorld({
    ...{ start: options.at ?? start, yaml },
    ...(options.store === undefined ? {} : { store: options.store }),
    ...(options.model === 'off' ? {} : { effects }),
  });
  open.push(world);
  const phone = (key: string) => world.organisation.people.get(key)?.phone ?? key;
  const chatOf = (name: string) => (name === 'room' ? (world.transport.rooms[0]?.id ?? '') : phone(name));
  /** What a model that never answers holds is left alone. */
  const passes = async (forMs: number) => {
    await world.advanceTo(world.clock.now() + forMs);
    while (underWay.size > 0 && model.behave !== never) await Promise.all(underWay);
    await world.settle();
  };
  const told = new Map<string, number>();
  return {
    world,
    outcomes,
    passes,
    says: async (person, text, { direct, quoting } = {}) => {
      const chat = direct === true ? undefined : world.transport.rooms[0]?.id;
      const quoted = quoting === undefined ? undefined : world.transport.spoken.findLast((one) => one.text.includes(quoting))?.id;
      await world.transport.says(phone(person), text, {
        ...(chat === undefined ? {} : { chat }),
        ...(quoted === undefined ? {} : { quoted }),
      });
      await world.settle();
      await passes(2 * second);
    },
    heard: (name) => {
      const all = world.transport.spoken.filter(({ chat }) => chat === chatOf(name)).map(({ text }) => text);
      const fresh = all.slice(told.get(name) ?? 0);
      told.set(name, all.length);
      return fresh;
    },
    adapter: () => made as unknown as EffectAdapter,
  };
}

/** A P1 with words about it, up to where it is over. */
async function fought(given: Room): Promise<void> {
  await given.world.posts('generic', { title: 'Logins time out', severity: 'critical', service: 'payments-db', key: 'a' });
  await given.world.settle();
  await given.says('asha', 'ack', { direct: true });
  await given.says('asha', 'Connection pool corruption detected by Project Falcon. Restarting services now, call +919812300001');
  await given.says('ian', 'maybe the disk is full?');
}
async function over(given: Room): Promise<void> {
  await fought(given);
  await given.says('asha', 'resolve anyway restarted the pool');
}

const incidentOf = async ({ world }: Room) => {
  const found = await world.store.incident(1);
  if (found === null) throw new Error('there is no INC-1');
  return found;
};
const kindsOf = async ({ world }: Room): Promise<readonly string[]> => (await world.store.events(1)).map(({ event }) => event.kind);
const timelineOf = async ({ world }: Room): Promise<string> => (await world.store.events(1)).map(({ text }) => text).join('\n');

describe('a review', () => {
  test('shows its draft of the summary and of the cause as a draft with its sources, and takes either only by a word', async () => {
    model.behave = drafts(
      ['Logins timed out.', 'Logins time out'],
      ['The pool was restarted.', 'restarted the pool'],
      ['Restarting the pool took 7 minutes.', 'restarted the pool'],
    );
    const given = await room();
    await over(given);
    given.heard('room');
    await given.passes(125 * second);
    const [question = '', draft = '', ...more] = given.heard('room');
    expect(more).toEqual([]);
    expect(question).toContain('From the record: “Logins time out');
    expect(draft).toMatch(
      /^📝 .* · Draft of the summary by a language model\. Check it:\n“Logins timed out\.” \(14:00 IST, line 1\)\n“The pool/u,
    );
    expect(draft).toMatch(/The pool was restarted\.” \(14:00 IST, line 7\)\n\*use draft\* takes it, or write your own\./u);
    expect(draft).not.toContain('7 minutes');
    // What nobody took is not on record, and no source of the next.
    expect(await timelineOf(given)).toMatch(/A language model drafted the summary, from lines 1 and 7$/mu);
    expect(await timelineOf(given)).not.toContain('Logins timed out.');

    await given.says('asha', 'use draft');
    await given.passes(3 * second);
    expect(await timelineOf(given)).toMatch(
      /Asha \(what happened, as a language model drafted it from lines 1 and 7\): Logins timed out\. The pool was restarted\./u,
    );
    model.behave = drafts(['Connection pool corruption was detected.', 'corruption'], ['The disk was full.', 'disk']);
    await given.says('asha', 'skip');
    await given.passes(3 * second);
    const cause = given.heard('room').at(-1);
    expect(cause).toContain('Draft of the root cause by a language model');
    expect(cause).toContain('“Connection pool corruption was detected.”');
    // A guess of somebody's is no source.
    expect(cause).not.toContain('disk');
    // *yes* means our own draft, as it always did.
    await given.says('asha', 'yes');
    expect(reviewOf(await incidentOf(given)).answers.at(-1)?.text).toBe('Connection pool corruption detected by Project Falcon');
    expect(given.outcomes).toEqual(['offered', 'offered']);

    const lines = (await given.world.store.events(1)).filter(({ event }) => planOf(event).recorded?.(event)?.text === null);
    expect(lines.map(({ text }) => text)).toContainEqual(expect.stringContaining('as a language model drafted it'));
  });

  test('sends nothing that may not leave, and its key to that server alone', async () => {
    model.behave = drafts(['Connection pool corruption.', 'corruption']);
    const given = await room();
    await fought(given);
    await given.says('lena', 'swarm');
    const [, swarm] = given.world.transport.rooms;
    await given.world.transport.says(given.world.organisation.people.get('lena')?.phone ?? '', 'a customer calls it haunted', {
      chat: swarm?.id ?? 'there is no customer room',
    });
    await given.says('asha', 'resolve anyway restarted the pool');
    await given.passes(125 * second);
    expect(await timelineOf(given)).toContain('haunted');
    expect(model.asked).toHaveLength(1);
    const [{ body = '', key, path } = {}] = model.asked;
    expect([key, path]).toEqual(['Bearer key-of-the-model', '/v1/chat/completions']);
    expect(body).toContain('corruption detected by [redacted]');
    expect(body).not.toMatch(/9812300001|falcon|haunted/iu);
    expect(JSON.parse(body)).toMatchObject({ model: 'small-one', stream: false, messages: [{ role: 'system' }, { role: 'user' }] });
  });
});

describe('words for customers', () => {
  const suggests: Behaviour = (given, response, request) =>
    drafts(['Logins time out for some customers.', 'Logins time out'])(given, response, request);

  const asked = async (): Promise<Room> => {
    const given = await room();
    await fought(given);
    given.heard('lena');
    given.heard('nia');
    await given.says('asha', 'draft');
    return given;
  };

  test('are offered to whoever talks to customers, become the draft by a word, and are sent by publish alone', async () => {
    model.behave = suggests;
    const given = await asked();
    const offered = given.heard('lena').at(-1);
    expect(offered).toMatch(
      /^📨 INC-1 · Other words for customers, drafted by a language model\. Check them:\n“Logins time out for some customers\.” \(.*line \d+\)\nNothing is sent\./u,
    );
    expect(notices.read(await incidentOf(given)).draft).toMatchObject({ by: 'muster' });
    await given.says('lena', 'yes', { direct: true, quoting: 'Other words for customers' });
    expect(notices.read(await incidentOf(given)).draft).toMatchObject({ by: 'lena', text: 'Logins time out for some customers.' });
    expect(given.heard('nia')).toEqual([]);
    await given.says('lena', 'publish', { direct: true });
    expect(given.heard('nia').at(-1)).toContain('Logins time out for some customers.');
    expect(await timelineOf(given)).toMatch(/Lena drafted the customer notice, in the words of a language model from line \d+/u);
  });

  test('name no person or service of ours', async () => {
    model.behave = drafts(
      ['Asha restarts services now.', 'Restarting services'],
      ['Logins time out.', 'Logins time out'],
      ['Logins time out at payments-db.', 'Logins time out'],
    );
    const given = await asked();
    const offered = given.heard('lena').at(-1);
    expect(offered).toContain('“Logins time out.”');
    expect(offered).not.toMatch(/“[^”]*(?:Asha|payments-db)/u);
  });

  const late: readonly (readonly [string, (given: Room) => Promise<void>])[] = [
    [
      'somebody has written their own',
      (given) => given.says('lena', 'draft Payments by card fail in Europe. We are on it.', { direct: true }),
    ],
    ['it was published', (given) => given.says('lena', 'publish', { direct: true })],
    ['the cause is known meanwhile', (given) => given.says('asha', 'cause: connection pool corruption')],
  ];
  test.each(late)('come too late once %s', async (_, meanwhile) => {
    model.behave = never;
    const given = await asked();
    await model.heard(1);
    await meanwhile(given);
    const before = notices.read(await incidentOf(given)).draft;
    // The next attempt is answered, at once, about what is out of date by then.
    model.behave = suggests;
    await given.passes(31 * second);
    await given.passes(20 * second);
    expect(notices.read(await incidentOf(given)).draft).toEqual(before);
    expect(await kindsOf(given)).not.toContain('draft-suggested');
    expect(given.outcomes).toContain('out-of-date');
    await given.says('lena', 'use draft', { direct: true });
    expect(given.heard('lena').at(-1)).toContain('There is no draft by a language model to use');
  });
});

const commands = ['resolve', 'publish', 'publish 1', 'merge all', 'close', 'ack', 'use draft', 'reviewed 1', 'sev P4', 'yes', 'skip'];
const sentences = (...texts: readonly string[]): Behaviour => {
  return (given, response, request) =>
    says(JSON.stringify({ sentences: texts.map((text) => ({ text, sources: given.timeline.map(({ line }) => line).slice(-4) })) }))(
      given,
      response,
      request,
    );
};
const big = (response: Parameters<Behaviour>[1]) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const piece = Buffer.alloc(64 * 1024, 'a');
  let left = 10 * 1024 * 1024;
  const more = () => {
    while (left > 0 && !response.destroyed) {
      left -= piece.length;
      if (!response.write(piece)) return void response.once('drain', more);
    }
    response.end();
  };
  more();
};

describe('a model that', () => {
  const hostile: readonly (readonly [string, Behaviour, 'failed' | 'unsupported', number])[] = [
    ['answers with commands', sentences(...commands), 'unsupported', 1],
    ['answers with commands as plain text', says(commands.join('\n')), 'failed', 3],
    [
      'answers with markup, mentions and links',
      sentences(
        '*resolve* <script>alert(1)</script>',
        '@everyone the pool is restarted',
        'See https://evil.example/pool',
        '✅ INC-1 resolved by Asha',
      ),
      'unsupported',
      1,
    ],
    [
      'invents facts',
      sentences(
        'Oracle restarted the pool.',
        'The pool was restarted at 03:59.',
        'Three customers lost logins.',
        'No logins failed.',
        'The pool is fixed and logins are safe.',
        'Hackers breached the logins.',
      ),
      'unsupported',
      1,
    ],
    ['answers 10 MB', (_, response) => big(response), 'failed', 1],
    ['answers no JSON', answers('<html>hello</html>'), 'failed', 3],
    ['sends us elsewhere', answers('', 307, { location: 'http://169.254.169.254/latest/meta-data/' }), 'failed', 1],
    ['breaks', answers('{"error":"out of memory, ask +919812300001"}', 500), 'failed', 3],
    ['refuses', answers('{"error":"bad key"}', 401), 'failed', 1],
    ['hangs up', (_, response) => void response.destroy(), 'failed', 3],
  ];
  test.each(hostile)('%s: no draft of it is shown, nothing is obeyed, and the review goes on', async (_, behaviour, outcome, times) => {
    model.behave = behaviour;
    const given = await room();
    await over(given);
    given.heard('room');
    const before = await incidentOf(given);
    await given.passes(125 * second);
    await given.passes(10 * second);
    await given.passes(20 * second);
    await given.passes(20 * second);
    expect(given.outcomes).toEqual([outcome]);
    expect(model.asked).toHaveLength(times);
    const after = await incidentOf(given);
    expect({ ...after, slices: null, version: 0, lastSeq: 0 }).toEqual({ ...before, slices: null, version: 0, lastSeq: 0 });
    expect((await kindsOf(given)).slice(before.lastSeq)).toEqual(['review-begun', 'review-asked']);
    expect(given.heard('room')).toEqual([expect.stringContaining('From the record: “Logins time out')]);
    expect(await given.world.store.effects({ feature: draftingByModel, outcome: 'open', limit: 9 })).toEqual([]);
    expect(given.world.errors).toEqual([]);
    model.behave = answers('{}', 401);
    await given.says('asha', 'yes');
    expect(reviewOf(await incidentOf(given)).answers.map(({ question }) => question)).toEqual(['happened']);
  });

  test('never answers is waited for by nobody, asked three times, and given up', async () => {
    model.behave = never;
    const given = await room();
    await over(given);
    await given.passes(125 * second);
    await model.heard(1);
    // Meanwhile the review goes on, and so does everything else.
    await given.says('asha', 'note the vendor is told');
    await given.passes(21 * second);
    for (const attempt of [2, 3]) {
      await given.passes(15 * second);
      await model.heard(attempt);
      await given.passes(21 * second);
    }
    await given.passes(60 * second);
    expect([model.asked.length, given.outcomes]).toEqual([3, ['failed']]);
    expect(await kindsOf(given)).not.toContain('draft-suggested');
    expect(given.world.errors).toEqual([]);
  });

  test('answers slowly has its draft shown when it comes', async () => {
    let answer: () => void = () => undefined;
    model.behave = (...all) => {
      answer = () => drafts(['The pool was restarted.', 'restarted the pool'])(...all);
    };
    const given = await room();
    await over(given);
    given.heard('room');
    await given.world.advanceTo(given.world.clock.now() + 125 * second);
    await model.heard(1);
    await given.world.advanceTo(given.world.clock.now() + 10 * second);
    expect(given.heard('room')).toHaveLength(1);
    answer();
    await given.passes(2 * second);
    expect(given.heard('room').at(-1)).toContain('“The pool was restarted.”');
  });
});

test('without a model nothing is asked, and what people hear is the same to the letter', async () => {
  model.behave = answers('{}', 500);
  const heard: (readonly string[])[] = [];
  for (const given of [await room({ model: 'off' }), await room()]) {
    await over(given);
    await given.says('asha', 'draft');
    await given.passes(125 * second);
    await given.says('asha', 'use draft');
    heard.push(given.world.transport.spoken.map(({ chat, text }) => `${chat} ${text}`));
    const rows = await given.world.store.effects({ feature: draftingByModel, limit: 9 });
    expect(rows.length > 0).toBe(heard.length === 2);
  }
  expect(heard[1]).toEqual(heard[0]);
});

test('a draft that a crash cut off is asked for again, and shown once', async () => {
  const path = newFile();
  const begin = async (at: number) => room({ store: await openSqliteStore({ path }), at });
  model.behave = never;
  const first = await begin(start);
  await over(first);
  await first.passes(125 * second);
  await model.heard(1);
  const at = first.world.clock.now() + 120 * second;
  await open.splice(0)[0]?.close();
  model.behave = drafts(['The pool was restarted.', 'restarted the pool']);
  const second1 = await begin(at);
  await second1.passes(2 * second);
  expect(second1.outcomes).toEqual(['offered']);
  const [row] = await second1.world.store.effects({ feature: draftingByModel, limit: 9 });
  // Performed, and not settled: the next start performs it once more.
  await second1.adapter().perform(row?.payload, { key: row?.key ?? '', attempt: 3, signal: new AbortController().signal });
  expect((await kindsOf(second1)).filter((kind) => kind === 'draft-suggested')).toHaveLength(1);
  expect(model.asked).toHaveLength(2);
});
