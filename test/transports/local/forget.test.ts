// The journal of the phones does not grow for ever: what is older than asked goes, and everything else looks as it did, before and
// after a restart and whatever the moment of a crash.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Entry } from '../../../src/transports/local/entries.js';
import { keeper, worthForgetting } from '../../../src/transports/local/forget.js';
import { openJournal } from '../../../src/transports/local/journal.js';
import { createLocalTransport, type LocalTransport } from '../../../src/transports/local/local.js';
import { createWorld, type World } from '../../../src/transports/local/world.js';
import { type ManualClock, manualClock } from '../../manual-clock.js';
import { outboundTo, recordingListener } from '../contract.js';

const start = Date.parse('2026-11-24T09:00:00Z');
const day = 86_400_000;
const asha = '+919812300001';
const ben = '+447700900002';
const people = () => [asha, ben].map((phone) => ({ key: phone, name: phone, phone, role: 'responder', timezone: 'UTC' }));

let folder: string;
let path: string;
let clock: ManualClock;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-forget-'));
  path = join(folder, 'muster.db.phones.jsonl');
  clock = manualClock(start);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const phones = (keptMs: number | null = 30 * day): LocalTransport =>
  createLocalTransport({ people, organisationName: 'Acme', clock, journalPath: path, keptMs: () => keptMs });
const startedPhones = async (keptMs?: number | null): Promise<LocalTransport> => {
  const transport = phones(keptMs);
  await transport.start(recordingListener());
  return transport;
};
const lines = () => readFileSync(path, 'utf8').split('\n').slice(0, -1);
const texts = () => lines().flatMap((line) => (JSON.parse(line) as { text?: string }).text ?? []);
const picture = (text: string) => ({ bytes: new TextEncoder().encode(text), mime: 'image/png', name: 'a.png' });

describe('the phones', () => {
  test('forget messages and pictures of last month, and keep this month, rooms and the card that is pinned', async () => {
    const transport = await startedPhones();
    const { chat } = await transport.openRoom({ subject: 'INC-1', members: [asha, ben], marker: 'room-1' });
    await transport.renameRoom(chat, 'P1 INC-1');
    const card = await transport.send({ ...outboundTo(asha, 'card'), to: { chat }, pin: true, marker: '1' });
    await transport.send({ ...outboundTo(asha, 'said in the room'), to: { chat }, marker: '2' });
    await transport.bench.say({ from: asha, text: 'an old picture', image: picture('old') });
    clock.moveTo(start + 29 * day);
    await transport.bench.say({ from: ben, text: 'a young picture', image: picture('young') });
    clock.moveTo(start + 32 * day);

    expect(await transport.prune()).toEqual({ messages: 2, pictures: 1 });
    expect(texts()).toEqual(['card', 'a young picture']);
    expect(readdirSync(join(folder, 'muster.db.phones.media'))).toHaveLength(1);
    // The bot goes on as if nothing had been: the room is known, its card can be edited, nothing is opened twice.
    expect((await transport.openRoom({ subject: 'INC-1', members: [asha], marker: 'room-1' })).chat).toBe(chat);
    await transport.send({ ...outboundTo(asha, 'card, edited'), to: { chat }, edit: card.id, marker: '3' });
    await transport.send({ ...outboundTo(asha, 'said after'), to: { chat }, marker: '4' });
    await transport.stop();

    const again = await startedPhones();
    expect(lines().filter((line) => line.includes('P1 INC-1'))).toHaveLength(1);
    expect((await again.openRoom({ subject: 'INC-1', members: [asha], marker: 'room-1' })).chat).toBe(chat);
    await again.send({ ...outboundTo(asha, 'card, edited again'), to: { chat }, edit: card.id, marker: '5' });
    expect(texts()).toEqual(['card', 'a young picture', 'card, edited', 'said after', 'card, edited again']);
    await again.stop();
  });

  test('forget a room with its card when nothing has happened in it for a year longer, and no room in which something has', async () => {
    const transport = await startedPhones();
    const open = async (name: string) => (await transport.openRoom({ subject: name, members: [asha], marker: name })).chat;
    const pin = async (chat: string, text: string, marker: string) =>
      (await transport.send({ ...outboundTo(asha, text), to: { chat }, pin: true, marker })).id;
    const [over, going, talking] = [await open('over'), await open('going'), await open('talking')];
    await pin(over, 'card of what is over', '1');
    const card = await pin(going, 'card of what goes on', '2');
    await pin(talking, 'card of where people talk', '3');
    clock.moveTo(start + 100 * day);
    await transport.send({ ...outboundTo(asha, 'card, edited'), to: { chat: going }, edit: card, marker: '4' });
    await transport.bench.say({ from: asha, chat: talking, text: 'still here' });
    clock.moveTo(start + (30 + 365 - 1) * day);
    await transport.prune();
    expect(texts()).toContain('card of what is over');
    clock.moveTo(start + (30 + 365 + 2) * day);
    await transport.prune();
    expect(texts()).toEqual(['card of what goes on', 'card of where people talk', 'card, edited']);
    expect(lines().flatMap((line) => (JSON.parse(line) as { subject?: string }).subject ?? [])).toEqual(['going', 'talking']);
    clock.moveTo(start + (100 + 30 + 365 + 2) * day);
    await transport.prune();
    expect(lines()).toEqual([]);
    await transport.stop();
  });

  test('forget when they start, so that an installation that is restarted every night does not grow either', async () => {
    const transport = await startedPhones();
    await transport.send(outboundTo(asha, 'an old page', { marker: '1' }));
    await transport.stop();
    clock.moveTo(start + 40 * day);
    const again = await startedPhones();
    expect(texts()).toEqual([]);
    await again.stop();
  });

  test('keep everything when they are told to', async () => {
    const transport = await startedPhones(null);
    await transport.send(outboundTo(asha, 'an old page', { marker: '1' }));
    clock.moveTo(start + 4_000 * day);
    expect(await transport.prune()).toEqual({ messages: 0, pictures: 0 });
    expect(texts()).toEqual(['an old page']);
    await transport.stop();
  });

  test('say what the bot never confirmed once more after a restart, however old it is', async () => {
    const said = { kind: 'said', id: 'x-1', chat: asha, from: asha, at: start, text: 'ack', quoted: null, forwarded: false };
    writeFileSync(path, `${JSON.stringify(said)}\n`);
    clock.moveTo(start + 40 * day);
    const transport = phones();
    const bot = recordingListener();
    await transport.start(bot);
    await expect.poll(() => bot.heard.messages.map(({ text }) => text)).toEqual(['ack']);
    await transport.stop();
  });

  test('take what is sent while the journal is written anew, in its order', async () => {
    const transport = await startedPhones();
    for (let sent = 0; sent < 500; sent++) await transport.send(outboundTo(asha, `old ${sent}`, { marker: `${sent}` }));
    clock.moveTo(start + 40 * day);
    const pruned = transport.prune();
    const sends = Array.from({ length: 50 }, (_, sent) => transport.send(outboundTo(asha, `new ${sent}`, { marker: `n${sent}` })));
    expect((await pruned).messages).toBe(500);
    await Promise.all(sends);
    expect(texts()).toEqual(Array.from({ length: 50 }, (_, sent) => `new ${sent}`));
    await transport.stop();
  });
});

describe('the journal', () => {
  test('what a crash left of a new one is no journal', async () => {
    const { journal } = await openJournal(path);
    await journal.append({ kept: 1 });
    await journal.close();
    writeFileSync(`${path}.new`, '{"half":');
    const opened = await openJournal(path);
    expect(opened.entries).toEqual([{ kept: 1 }]);
    expect(existsSync(`${path}.new`)).toBe(false);
    await opened.journal.close();
  });

  test('a rewrite that fails leaves it as it was, and it takes more', async () => {
    const { journal } = await openJournal(path);
    await journal.append({ n: 1 });
    await expect(
      journal.rewrite(() => {
        throw new Error('nobody can judge this');
      }),
    ).rejects.toThrow('nobody can judge this');
    await journal.append({ n: 2 });
    await journal.close();
    expect(lines().map((line) => JSON.parse(line))).toEqual([{ n: 1 }, { n: 2 }]);
    expect(readdirSync(folder)).toEqual(['muster.db.phones.jsonl']);
  });

  test('a big one, with every separator a line may hold, is written anew whole', async () => {
    const { journal } = await openJournal(path);
    const text = `a\u2028b\u2029c\nd\u0085${'é'.repeat(3_000)}`;
    await Promise.all(Array.from({ length: 200 }, (_, n) => journal.append({ n, text })));
    const before = statSync(path).size;
    await journal.rewrite((entry) => ((entry as { n: number }).n % 2 === 0 ? (entry as object) : null));
    expect(statSync(path).size).toBeLessThan(before * 0.51);
    await journal.append({ n: 200, text });
    await journal.close();
    const opened = await openJournal(path);
    expect(opened.entries).toEqual(Array.from({ length: 101 }, (_, n) => ({ n: 2 * n, text })));
    await opened.journal.close();
  });
});

/** Histories of two people and two rooms, as journals hold them: times rise, what is named was there before, ids are new. */
const histories = fc
  .array(
    fc.record({
      kind: fc.constantFrom(
        'sent',
        'sent',
        'edit',
        'said',
        'edited',
        'reacted',
        'voted',
        'heard',
        'withdrawn',
        'read',
        'reported',
        'room',
        'member',
      ),
      passMs: fc.integer({ min: 0, max: 2 * day }),
      chat: fc.constantFrom(asha, ben, 'g1@local', 'g2@local'),
      who: fc.constantFrom(asha, ben),
      pick: fc.nat(1_000),
      flag: fc.boolean(),
      rare: fc.integer({ min: 0, max: 9 }),
    }),
    { minLength: 1, maxLength: 120 },
  )
  .map((steps) => {
    let at = start;
    const entries: Entry[] = [room('g1@local', at), room('g2@local', at)];
    const shown: Extract<Entry, { kind: 'sent' | 'said' }>[] = [];
    const open: string[] = [];
    for (const [n, { kind, passMs, chat, who, pick, flag, rare }] of steps.entries()) {
      at += passMs;
      const id = `m${n}`;
      const target = shown[pick % Math.max(1, shown.length)];
      const from = { id, from: who, at };
      const heardId = open[pick % Math.max(1, open.length)];
      const inbound = (entry: Extract<Entry, { kind: 'said' | 'edited' | 'reacted' | 'voted' }>) => {
        entries.push(entry);
        open.push(id);
      };
      if (kind === 'sent') {
        const entry = sent(id, chat, at, `sent ${n}`, flag && chat.startsWith('g'), rare === 0);
        entries.push(entry);
        shown.push(entry);
      } else if (kind === 'said') {
        const entry = { kind, ...from, chat, text: `said ${n}`, quoted: null, forwarded: false } as const;
        inbound(entry);
        shown.push(entry);
      } else if (kind === 'room') entries.push(room(pick % 2 === 0 ? 'g1@local' : 'g2@local', at, flag));
      else if (kind === 'member') entries.push({ kind, chat: 'g1@local', phone: who, joined: rare < 3 ? null : flag, at });
      else if (target === undefined) continue;
      else if (kind === 'edit' && target.kind === 'sent')
        entries.push({ ...sent(target.id, target.chat, at, `edit ${n}`, target.pin, rare === 0), edit: true });
      else if (kind === 'edited' && target.kind === 'said')
        inbound({ kind, ...from, chat: target.chat, message: target.id, text: `edited ${n}` });
      else if (kind === 'reacted') inbound({ kind, ...from, chat: target.chat, message: target.id, emoji: flag ? '👍' : '' });
      else if (kind === 'voted') inbound({ kind, ...from, chat: target.chat, message: target.id, options: flag ? ['yes'] : [] });
      else if (kind === 'read') entries.push({ kind, phone: who, chat: target.chat, message: target.id, at });
      else if (kind === 'reported') entries.push({ kind, message: target.id, rung: flag ? 'read' : 'delivered' });
      else if ((kind === 'heard' || kind === 'withdrawn') && heardId !== undefined) {
        entries.push({ kind, id: heardId });
        open.splice(open.indexOf(heardId), 1);
      }
    }
    return { entries, endedAt: at };
  });

const room = (chat: string, at: number, flag = true): Entry => ({
  kind: 'room',
  chat,
  subject: `INC at ${at}`,
  marker: `room ${chat}`,
  at,
  members: [asha, ben].map((phone) => ({ phone, joined: flag })),
});

const sent = (id: string, chat: string, at: number, text: string, pin: boolean, lost: boolean) =>
  ({ kind: 'sent', id, chat, at, text, marker: `${id} ${text}`, attempt: 1, quoted: null, edit: false, pin, lost }) as const;

const worldOf = (entries: readonly Entry[]): World => {
  const world = createWorld();
  world.restart(entries);
  return world;
};

/** A message as it looks, to the bot and on the phones; its number in the row of all messages may differ. */
const looks = (world: World, id: string) => {
  const message = world.message(id);
  return message === null ? null : { ...message, seq: 0, isRead: world.isRead(id), rung: world.rung(id) };
};

test('whatever happened on the phones, what is young looks as it did, and forgetting once more changes nothing', () => {
  fc.assert(
    fc.property(histories, fc.integer({ min: 0, max: 60 }), ({ entries, endedAt }, keptDays) => {
      const before = endedAt - keptDays * day;
      const old = worldOf(entries);
      const kept = forgotten(entries, before);
      const young = worldOf(kept);

      const stays = old.all().filter(({ id }) => young.message(id) !== null);
      expect(young.all().map(({ id }) => looks(young, id))).toEqual(stays.map(({ id }) => looks(old, id)));
      for (const message of old.all()) {
        if (message.at >= before || message.pinned) expect(young.message(message.id)).not.toBeNull();
        else if (old.unheard().length === 0) expect(young.message(message.id)).toBeNull();
      }
      expect(young.unheard()).toEqual(old.unheard());
      const shows = (world: World, chat: string) => world.messages(chat).flatMap(({ id }) => (young.message(id) === null ? [] : id));
      for (const chat of old.chats()) {
        expect(shows(young, chat.id)).toEqual(shows(old, chat.id));
        if (chat.kind === 'group') expect(shapeOf(young, chat.id)).toEqual(shapeOf(old, chat.id));
      }
      expect(forgotten(kept, before)).toEqual(kept);
      expect(kept.length).toBeLessThanOrEqual(entries.length);
      if (worthForgetting(old, before)) expect(kept.length).toBeLessThan(entries.length);
    }),
    { numRuns: 1_000 },
  );
});

const forgotten = (entries: readonly Entry[], before: number): readonly Entry[] => {
  const keep = keeper(worldOf(entries), before);
  return entries.flatMap((entry) => keep(entry) ?? []);
};

const shapeOf = (world: World, chat: string) => {
  const found = world.chat(chat);
  return found === null ? null : { ...found, members: [...found.members] };
};
