import { createHash } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Fault, SendFailure } from '../../src/fault.js';
import { createLocalTransport, type LocalOptions, type LocalPanel, type LocalTransport } from '../../src/transports/local/local.js';
import { type Capabilities, type Listener, largestMediaBytes, type OutboundMessage } from '../../src/transports/transport.js';
import { outboundTo, recordingListener, transportContract } from './contract.js';
import { type ManualClock, manualClock, settled } from './manual-clock.js';

/** Looks until it is so; how long that may take says nothing, the machine may be busy. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 15_000 });

const asha = '+919812300001';
const ben = '+447700900002';
const mia = '+34612300003';
const people = [
  { key: 'asha', name: 'Asha Rao', phone: asha, role: 'responder', timezone: 'Asia/Kolkata' },
  { key: 'ben', name: 'Ben Carter', phone: ben, role: 'responder', timezone: 'Europe/London' },
  { key: 'mia', name: 'Mia Lopez', phone: mia, role: 'manager', timezone: 'Europe/Madrid' },
];

const phones = (clock: ManualClock, more: Partial<LocalOptions> = {}): LocalTransport =>
  createLocalTransport({ people: () => people, organisationName: 'Acme', clock, journalPath: null, ...more });

let folder: string;
const journal = () => join(folder, 'phones', 'journal.jsonl');
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-phones-'));
});
afterEach(() => rm(folder, { recursive: true }));

const everything: Capabilities = {
  groups: 'members',
  mostMembers: null,
  reactions: true,
  edit: true,
  pin: true,
  receipts: true,
  buttons: 3,
  polls: true,
  media: true,
  trustsPhones: true,
};

transportContract('the local transport', everything, async () => {
  const clock = manualClock();
  const transport = phones(clock, { journalPath: journal() });
  const app = Fastify();
  transport.mount(app);
  await app.ready();
  return {
    transport,
    people: [asha, ben, mia],
    noSuchChat: 'g99@local',
    heardIn: async (chat) => {
      const answer = await app.inject(`/local/chats/${encodeURIComponent(chat)}/messages`);
      return answer.json<{ fromBot: boolean; text: string }[]>().flatMap(({ fromBot, text }) => (fromBot ? [text] : []));
    },
    subjectOf: async (chat) =>
      (await app.inject('/local/chats')).json<{ id: string; subject: string }[]>().find(({ id }) => id === chat)?.subject,
    fails: async (how) => transport.faults.set({ mode: how === 'for now' ? 'down' : 'reject' }),
    refusesGroups: async (phone) => transport.faults.set({ mode: 'reject', phone }),
    mends: async () => transport.faults.set({ mode: 'ok' }),
    says: async (from, text, chat) => void (await transport.bench.say({ from, text, chat })),
    reacts: async (from, message, emoji) => void (await transport.bench.react({ from, message, emoji })),
    reactedTo: async (message) => {
      const chats = people.map(({ phone }) => `/local/chats/${encodeURIComponent(phone)}/messages`);
      type Shown = { id: string; reactions: { from: string; emoji: string }[] };
      const shown = (await Promise.all(chats.map((url) => app.inject(url)))).flatMap((answer) =>
        answer.statusCode === 200 ? answer.json<Shown[]>() : [],
      );
      const reactions = shown.find(({ id }) => id === message)?.reactions ?? [];
      return reactions.flatMap(({ from, emoji }) => (from === 'bot' ? [emoji] : []));
    },
    settled: async () => {
      await clock.advance(0);
      await drained(journal());
    },
    close: async () => {
      await transport.stop();
      await app.close();
    },
  };
});

/** Waits until the journal stops growing for a few turns: the writes of this process have ended. */
async function drained(path: string): Promise<void> {
  for (let before = -1, size = 0; before !== size; ) {
    before = size;
    for (let turn = 0; turn < 10; turn++) size = (await readFile(path)).length;
    await settled();
  }
}

describe('over HTTP', () => {
  let clock: ManualClock;
  let transport: LocalTransport;
  let app: FastifyInstance;
  let bot: ReturnType<typeof recordingListener>;
  const fired: string[] = [];
  const panel: LocalPanel = {
    samples: () => [{ id: 'db-pool', title: 'DB connection pool timeout', severity: 'P1' }],
    fire: async (id) => void fired.push(`fire ${id}`),
    clear: async (id) => void fired.push(`clear ${id}`),
    drill: async () => void fired.push('drill'),
  };
  beforeEach(async () => {
    clock = manualClock();
    transport = phones(clock, { panel });
    app = Fastify();
    transport.mount(app);
    bot = recordingListener();
    await transport.start(bot);
    fired.length = 0;
  });
  afterEach(async () => {
    await transport.stop();
    await app.close();
  });

  const post = async (url: string, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await app.inject({ method: 'POST', url, headers, payload: body as object });
    return { status: answer.statusCode, body: answer.json() };
  };
  const get = async (url: string, headers: Record<string, string> = {}) => {
    const answer = await app.inject({ url, headers });
    return { status: answer.statusCode, body: answer.json() };
  };
  const refusal = (code: string) => ({ error: { code, message: expect.any(String), hint: expect.any(String) } });
  const messages = async (chat: string, after = '') => (await get(`/local/chats/${encodeURIComponent(chat)}/messages?after=${after}`)).body;
  const openRoom = (...members: string[]) => transport.openRoom({ subject: 'INC-42', members, marker: 'room-42' });

  describe('saying something', () => {
    test('a word is answered with its id once the bot has stored it', async () => {
      const { status, body } = await post('/local/messages', { from: asha, text: 'ack' });
      expect(status).toBe(200);
      expect(bot.heard.messages).toEqual([
        {
          transport: 'local',
          id: body.id,
          from: asha,
          chat: null,
          text: 'ack',
          quoted: null,
          forwarded: false,
          edited: false,
          at: clock.now(),
        },
      ]);
    });

    test('the answer waits for the bot', async () => {
      let store = () => {};
      await restartWith({ ...bot, message: () => new Promise<void>((done) => (store = done)) });
      let answered = false;
      const answer = post('/local/messages', { from: 'asha', text: 'ack' }).then(() => (answered = true));
      await settled();
      expect(answered).toBe(false);
      store();
      await answer;
    });

    test("a person's key stands for the phone", async () => {
      await post('/local/messages', { from: 'ben', text: 'who' });
      expect(bot.heard.messages).toMatchObject([{ from: ben }]);
    });

    test('an unknown number is a stranger with a chat of its own', async () => {
      await post('/local/messages', { from: '+4915112345678', text: 'hello' });
      expect(bot.heard.messages).toMatchObject([{ from: '+4915112345678', chat: null }]);
      expect(await messages('+4915112345678')).toMatchObject([{ from: '+4915112345678', fromBot: false, text: 'hello' }]);
    });

    test('a quoted and a forwarded message say so', async () => {
      const { id } = await transport.send(outboundTo(asha, 'page'));
      await post('/local/messages', { from: 'asha', text: 'ack', quoted: id });
      await post('/local/messages', { from: 'asha', text: 'ack', forwarded: true });
      expect(bot.heard.messages).toMatchObject([
        { quoted: id, forwarded: false },
        { quoted: null, forwarded: true },
      ]);
    });

    test('in a group only members who joined may speak', async () => {
      transport.faults.set({ mode: 'reject', phone: ben });
      const { chat } = await openRoom(asha, ben);
      expect((await post('/local/messages', { from: 'asha', chat, text: 'hello' })).status).toBe(200);
      expect(await post('/local/messages', { from: 'ben', chat, text: 'hello' })).toEqual({ status: 403, body: refusal('not-a-member') });
      expect(await post('/local/messages', { from: 'mia', chat, text: 'hello' })).toEqual({ status: 403, body: refusal('not-a-member') });
      expect(bot.heard.messages).toMatchObject([{ from: asha, chat }]);
    });

    test("nobody speaks in somebody else's chat with the bot", async () => {
      await transport.send(outboundTo(ben, 'page'));
      expect((await post('/local/messages', { from: 'asha', chat: ben, text: 'ack' })).status).toBe(403);
    });

    test.each([
      ['an unknown key', { from: 'nobody', text: 'x' }, 404, 'no-such-person'],
      ['an unknown chat', { from: 'asha', chat: 'g9@local', text: 'x' }, 404, 'no-such-chat'],
      ['an unknown quote', { from: 'asha', text: 'x', quoted: 'm9' }, 404, 'no-such-message'],
      ['no words', { from: 'asha', text: '' }, 400, 'not-valid'],
      ['no sender', { text: 'x' }, 400, 'not-valid'],
    ])('%s is refused with the reason', async (_, body, status, code) => {
      expect(await post('/local/messages', body)).toMatchObject({ status, body: refusal(code) });
      expect(bot.heard.messages).toEqual([]);
    });

    test('what is wrong in a body is named by its place', async () => {
      expect((await post('/local/messages', { from: 'asha', text: 7 })).body.error.at).toBe('text');
    });

    test('a body that is not JSON is refused in the same shape', async () => {
      const answer = await app.inject({
        method: 'POST',
        url: '/local/messages',
        headers: { 'content-type': 'application/json' },
        payload: '{',
      });
      expect([answer.statusCode, answer.json()]).toEqual([400, refusal('not-valid')]);
    });

    test('when the bot cannot store it the answer is 503 and nothing stays on the phone', async () => {
      await restartWith({ ...bot, message: () => Promise.reject(new Error('disk full')) });
      expect(await post('/local/messages', { from: 'asha', text: 'ack' })).toEqual({ status: 503, body: refusal('not-stored') });
      expect(await messages(asha)).toEqual([]);
    });

    test('a reaction, a vote or an edit the bot cannot store is undone on the phone', async () => {
      const { id } = await transport.send(outboundTo(asha, 'page'));
      await post('/local/reactions', { from: 'asha', message: id, emoji: '👀' });
      const { body: said } = await post('/local/messages', { from: 'asha', text: 'helo' });
      const before = await messages(asha);
      const refuse = () => Promise.reject(new Error('disk full'));
      await restartWith({ ...bot, message: refuse, reaction: refuse });
      expect((await post('/local/reactions', { from: 'asha', message: id, emoji: '👍' })).status).toBe(503);
      expect((await post('/local/votes', { from: 'asha', message: id, options: ['yes'] })).status).toBe(503);
      expect((await post('/local/edit', { from: 'asha', message: said.id, text: 'hello' })).status).toBe(503);
      expect(await messages(asha)).toEqual(before);
    });

    test('before the bot listens the answer is 503', async () => {
      await transport.stop();
      expect((await post('/local/messages', { from: 'asha', text: 'ack' })).status).toBe(503);
    });
  });

  /** The same phones, with another bot behind them. */
  async function restartWith(listener: Listener): Promise<void> {
    await transport.stop();
    await transport.start(listener);
  }

  describe('reacting, voting, editing, reading', () => {
    test('a reaction replaces the one before and an empty one removes it', async () => {
      const { id } = await transport.send(outboundTo(asha, 'page'));
      await post('/local/reactions', { from: 'asha', message: id, emoji: '👀' });
      await post('/local/reactions', { from: 'asha', message: id, emoji: '👍' });
      expect((await messages(asha))[0].reactions).toEqual([{ from: asha, emoji: '👍' }]);
      await post('/local/reactions', { from: 'asha', message: id, emoji: '' });
      expect((await messages(asha))[0].reactions).toEqual([]);
      expect(bot.heard.reactions.map(({ emoji, chat }) => [emoji, chat])).toEqual([
        ['👀', null],
        ['👍', null],
        ['', null],
      ]);
    });

    test('a reaction to nothing, or in a chat of others, is refused', async () => {
      const { id } = await transport.send(outboundTo(ben, 'page'));
      expect((await post('/local/reactions', { from: 'asha', message: 'm9', emoji: '👍' })).status).toBe(404);
      expect((await post('/local/reactions', { from: 'asha', message: id, emoji: '👍' })).status).toBe(403);
    });

    test('a vote reaches the bot as the chosen words, quoting the question', async () => {
      const { id } = await transport.send(outboundTo(asha, 'Which one?'));
      await post('/local/votes', { from: 'asha', message: id, options: ['INC-42'] });
      expect(bot.heard.messages).toMatchObject([{ from: asha, text: 'INC-42', quoted: id }]);
      expect((await messages(asha))[0].poll).toEqual({ votes: [{ from: asha, options: ['INC-42'] }] });
    });

    test('a vote taken back says nothing', async () => {
      const { id } = await transport.send(outboundTo(asha, 'Which one?'));
      await post('/local/votes', { from: 'asha', message: id, options: ['INC-42'] });
      await post('/local/votes', { from: 'asha', message: id, options: [] });
      expect(bot.heard.messages).toHaveLength(1);
      expect((await messages(asha))[0].poll).toBeUndefined();
    });

    test('an edit is heard as an edit, under an id of its own', async () => {
      const { body: said } = await post('/local/messages', { from: 'asha', text: 'helo' });
      await post('/local/edit', { from: 'asha', message: said.id, text: 'ack' });
      expect(bot.heard.messages).toMatchObject([
        { id: said.id, edited: false },
        { id: expect.stringContaining(`${said.id}~`), text: 'ack', edited: true },
      ]);
      expect((await messages(asha))[0]).toMatchObject({ text: 'ack', editedAt: new Date(clock.now()).toISOString() });
    });

    test('nobody edits what another one said', async () => {
      const { chat } = await openRoom(asha, ben);
      const { body: said } = await post('/local/messages', { from: 'asha', chat, text: 'hello' });
      expect(await post('/local/edit', { from: 'ben', message: said.id, text: 'bye' })).toEqual({
        status: 403,
        body: refusal('not-yours'),
      });
    });

    test('reading reports every unread message up to there, once', async () => {
      const first = await transport.send(outboundTo(asha, 'one'));
      const second = await transport.send(outboundTo(asha, 'two'));
      await transport.send(outboundTo(asha, 'three'));
      await post('/local/read', { phone: 'asha', message: second.id });
      await post('/local/read', { phone: 'asha', message: second.id });
      const read = bot.heard.deliveries.flatMap(({ message, rung }) => (rung === 'read' ? [message] : []));
      expect(read).toEqual([first.id, second.id]);
    });
  });

  describe('buttons', () => {
    const choices = [
      { title: 'Acknowledge', says: 'ack 42' },
      { title: 'Pass it on', says: 'no 42' },
      { title: 'Status', says: 'status 42' },
    ];
    const page = (more: Partial<OutboundMessage> = {}) => transport.send(outboundTo(asha, 'page', { kind: 'page', choices, ...more }));

    test('a page shows what may be tapped, and no more than three', async () => {
      await page({ choices: [...choices, { title: 'Fourth', says: 'who' }] });
      expect((await messages(asha))[0].choices).toEqual([{ title: 'Acknowledge' }, { title: 'Pass it on' }, { title: 'Status' }]);
    });

    test('a tap stands in the chat as its title and is heard as what it says, quoting the page', async () => {
      const { id } = await page();
      const { body } = await post('/local/taps', { from: 'asha', message: id, choice: 'Acknowledge' });
      expect(bot.heard.messages).toMatchObject([{ id: body.id, from: asha, chat: null, text: 'ack 42', quoted: id, forwarded: false }]);
      expect((await messages(asha))[1]).toMatchObject({ id: body.id, text: 'Acknowledge', quoted: id, tapped: true, fromBot: false });
    });

    test('what is not offered cannot be tapped, and what is offered is named', async () => {
      const { id } = await page();
      const { status, body } = await post('/local/taps', { from: 'asha', message: id, choice: 'Resolve' });
      expect([status, body.error.code, body.error.hint]).toEqual([404, 'no-such-choice', 'It offers: Acknowledge, Pass it on, Status.']);
      expect((await post('/local/taps', { from: 'ben', message: id, choice: 'Status' })).status).toBe(403);
      expect((await post('/local/taps', { from: 'asha', message: 'm9', choice: 'Status' })).status).toBe(404);
      expect(bot.heard.messages).toEqual([]);
    });

    test('a tap the bot cannot store is undone on the phone, and a tap cannot be edited', async () => {
      const { id } = await page();
      const tapped = await post('/local/taps', { from: 'asha', message: id, choice: 'Status' });
      expect((await post('/local/edit', { from: 'asha', message: tapped.body.id, text: 'ack' })).status).toBe(403);
      await restartWith({ ...bot, message: () => Promise.reject(new Error('disk full')) });
      expect((await post('/local/taps', { from: 'asha', message: id, choice: 'Status' })).status).toBe(503);
      expect(await messages(asha)).toHaveLength(2);
    });

    test('an edit changes the words and leaves the buttons', async () => {
      const { id } = await page();
      await page({ edit: id, text: 'new words', choices: [] });
      expect(await messages(asha)).toMatchObject([{ text: 'new words', choices: [{ title: 'Acknowledge' }, {}, {}] }]);
    });
  });

  describe('polls', () => {
    const choices = [
      { title: 'Approve', says: 'approve 1' },
      { title: 'Reject', says: 'reject 1' },
    ];
    const poll = async () => {
      const { chat } = await openRoom(asha, mia);
      const { id } = await transport.send(outboundTo('', 'Asha proposes 1: restart', { to: { chat }, choices, vote: true }));
      return { chat, id };
    };
    const vote = (from: string, message: string, ...options: string[]) => post('/local/votes', { from, message, options });

    test('a vote is heard as what the option says, quoting the question, and is shown with who voted', async () => {
      const { chat, id } = await poll();
      expect((await vote('mia', id, 'Approve')).status).toBe(200);
      expect(bot.heard.messages).toMatchObject([{ from: mia, chat, text: 'approve 1', quoted: id }]);
      const [shown] = await messages(chat);
      expect(shown.choices).toBeUndefined();
      expect(shown.poll).toEqual({
        options: [
          { title: 'Approve', voters: [mia] },
          { title: 'Reject', voters: [] },
        ],
        votes: [{ from: mia, options: ['Approve'] }],
      });
    });

    test('another answer takes the place of the first, and taken back it is silent', async () => {
      const { chat, id } = await poll();
      await vote('mia', id, 'Approve');
      await vote('mia', id, 'reject 1');
      await vote('asha', id, 'approve');
      expect((await messages(chat))[0].poll.options).toEqual([
        { title: 'Approve', voters: [asha] },
        { title: 'Reject', voters: [mia] },
      ]);
      await vote('mia', id);
      expect((await messages(chat))[0].poll.options[1].voters).toEqual([]);
      expect(bot.heard.messages.map(({ text }) => text)).toEqual(['approve 1', 'reject 1', 'approve 1']);
    });

    test('decided by a word it is over, and open again when that is taken back', async () => {
      const { chat, id } = await poll();
      const other = choices.map(({ title, says }) => ({ title, says: says.replace('1', '2') }));
      await transport.send(outboundTo('', 'Asha proposes 2: wait', { to: { chat }, choices: other, vote: true }));
      const card = await transport.send(outboundTo('', 'the card', { to: { chat } }));
      const stands = (ended: { taken: string | null; by: string | null } | null) =>
        transport.send(outboundTo('', 'the card', { to: { chat }, edit: card.id, votes: [{ choices: ['approve 1', 'reject 1'], ended }] }));
      const ended = async () => (await messages(chat))[0].poll.ended;
      expect(await ended()).toBeUndefined();
      await stands({ taken: 'approve 1', by: 'mia' });
      expect(await ended()).toEqual({ taken: 'Approve', by: 'mia' });
      // Done since: whoever decided is known, what was decided stays.
      await stands({ taken: null, by: 'mia' });
      expect(await ended()).toEqual({ taken: 'Approve', by: 'mia' });
      expect((await messages(chat))[1].poll.ended).toBeUndefined();
      await stands(null);
      expect(await ended()).toBeUndefined();
      await stands({ taken: null, by: null });
      expect(await ended()).toEqual({ taken: null, by: null });
      // Whoever votes all the same is heard: the bot answers that, as on any phone.
      expect((await vote('mia', id, 'Approve')).status).toBe(200);
    });

    test('what is no option of it, or two at once, is refused', async () => {
      const { id } = await poll();
      expect(await vote('mia', id, 'Perhaps')).toEqual({ status: 404, body: refusal('no-such-choice') });
      expect(await vote('mia', id, 'Approve', 'Reject')).toMatchObject({ status: 400, body: refusal('not-valid') });
      expect((await post('/local/taps', { from: 'mia', message: id, choice: 'Approve' })).status).toBe(404);
      expect(bot.heard.messages).toEqual([]);
    });
  });

  describe('pictures and files', () => {
    const bytes = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 255]);
    const image = (more: object = {}) => ({ mime: 'image/png', base64: Buffer.from(bytes).toString('base64'), name: 'graph.png', ...more });

    test('a picture the bot sends stands in the chat and is handed out as it came', async () => {
      const { id } = await transport.send(outboundTo(asha, 'the graph', { media: { bytes, mime: 'image/png', name: 'graph é.png' } }));
      const [shown] = await messages(asha);
      expect(shown).toMatchObject({ text: 'the graph', image: `/local/media/${id}` });
      const answer = await app.inject(shown.image);
      expect(answer.rawPayload).toEqual(Buffer.from(bytes));
      expect(answer.headers).toMatchObject({
        'content-type': 'image/png',
        'x-content-type-options': 'nosniff',
        'content-disposition': "inline; filename*=UTF-8''graph%20%C3%A9.png",
      });
    });

    test.each(['text/html', 'image/svg+xml', 'application/pdf'])(
      'a file of type %s is only to be taken away, never shown',
      async (mime) => {
        await transport.send(outboundTo(asha, '', { media: { bytes, mime, name: 'x' } }));
        const [{ image: none, file }] = await messages(asha);
        expect([none, file]).toEqual([undefined, { url: expect.any(String), mime, name: 'x', sizeBytes: 6 }]);
        expect((await app.inject(file.url)).headers).toMatchObject({
          'content-type': 'application/octet-stream',
          'x-content-type-options': 'nosniff',
          'content-disposition': "attachment; filename*=UTF-8''x",
        });
      },
    );

    test('a picture somebody sends is heard with its bytes, with words or without', async () => {
      const { body } = await post('/local/messages', { from: 'asha', image: image() });
      await post('/local/messages', { from: 'asha', text: 'look', image: image({ name: null }) });
      expect(bot.heard.messages).toMatchObject([
        { id: body.id, text: '', media: { mime: 'image/png', name: 'graph.png' } },
        { text: 'look', media: { name: null } },
      ]);
      const [heard] = bot.heard.messages;
      expect(heard?.media !== null && heard?.media !== undefined && 'bytes' in heard.media && Buffer.from(heard.media.bytes)).toEqual(
        Buffer.from(bytes),
      );
      expect((await messages(asha))[0]).toMatchObject({ text: '', image: `/local/media/${body.id}` });
    });

    test('five megabytes are taken, one byte more is not', async () => {
      const of = (size: number) => image({ base64: Buffer.alloc(size).toString('base64') });
      expect((await post('/local/messages', { from: 'asha', image: of(largestMediaBytes) })).status).toBe(200);
      expect(await post('/local/messages', { from: 'asha', image: of(largestMediaBytes + 1) })).toMatchObject({
        status: 413,
        body: refusal('too-big'),
      });
      const big = outboundTo(asha, 'big', { media: { bytes: new Uint8Array(largestMediaBytes + 1), mime: 'image/png', name: null } });
      await expect(transport.send(big)).rejects.toMatchObject({ permanent: true });
      expect(await messages(asha)).toHaveLength(1);
    });

    test.each([
      ['neither words nor a picture', { from: 'asha' }],
      ['a picture of a type no phone shows', { from: 'asha', image: image({ mime: 'image/svg+xml' }) }],
      ['a picture that is not base64', { from: 'asha', image: image({ base64: '!!!!' }) }],
    ])('%s is refused', async (_, body) => {
      expect(await post('/local/messages', body)).toMatchObject({ status: 400, body: refusal('not-valid') });
    });

    test('a message without a picture, or nobody knows, has none to hand out', async () => {
      const { id } = await transport.send(outboundTo(asha, 'words'));
      for (const each of [id, 'm9', '..%2f..%2fpackage.json']) {
        expect(await get(`/local/media/${each}`)).toEqual({ status: 404, body: refusal('no-such-media') });
      }
    });

    test('another machine or name gets no picture', async () => {
      const { id } = await transport.send(outboundTo(asha, '', { media: { bytes, mime: 'image/png', name: null } }));
      expect((await app.inject({ url: `/local/media/${id}`, remoteAddress: '10.0.0.2' })).statusCode).toBe(403);
      expect((await app.inject({ url: `/local/media/${id}`, headers: { host: 'evil.example' } })).statusCode).toBe(403);
    });
  });

  describe('chats and messages', () => {
    test('everybody has a chat with the bot from the start, and an empty one', async () => {
      expect((await get('/local/chats?phone=asha')).body).toEqual([
        { id: asha, kind: 'direct', subject: 'Muster', members: [{ phone: asha, name: 'Asha Rao', joined: true }] },
      ]);
      expect(await messages(asha)).toEqual([]);
    });

    test('a plus that was not URL-encoded is understood', async () => {
      expect((await get(`/local/chats?phone=${asha}`)).body).toEqual((await get(`/local/chats?phone=${encodeURIComponent(asha)}`)).body);
    });

    test('groups stand beside it, with who joined and who did not', async () => {
      transport.faults.set({ mode: 'reject', phone: ben });
      const { chat } = await openRoom(asha, ben);
      expect((await get('/local/chats?phone=asha')).body[1]).toEqual({
        id: chat,
        kind: 'group',
        subject: 'INC-42',
        members: [
          { phone: asha, name: 'Asha Rao', joined: true },
          { phone: ben, name: 'Ben Carter', joined: false },
        ],
      });
      expect((await get('/local/chats?phone=mia')).body).toHaveLength(1);
    });

    test('a group that is renamed is called so from then on', async () => {
      const { chat } = await openRoom(asha, ben);
      await transport.renameRoom(chat, 'P1 INC-42');
      expect((await get('/local/chats?phone=ben')).body[1]).toMatchObject({ id: chat, subject: 'P1 INC-42' });
    });

    test('an invited person joins and the bot hears it', async () => {
      transport.faults.set({ mode: 'reject', phone: ben });
      const { chat } = await openRoom(asha, ben);
      await post('/local/join', { phone: 'ben', chat });
      expect(bot.heard.memberships).toMatchObject([{ chat, address: ben, joined: true }]);
      expect((await get('/local/chats?phone=ben')).body[1].members[1].joined).toBe(true);
      await post('/local/leave', { phone: 'ben', chat });
      expect(bot.heard.memberships).toMatchObject([{ joined: true }, { joined: false }]);
      expect((await get('/local/chats?phone=ben')).body).toHaveLength(1);
    });

    test('who was not invited cannot join', async () => {
      const { chat } = await openRoom(asha);
      expect((await post('/local/join', { phone: 'mia', chat })).status).toBe(403);
      await expect(transport.joinRoom(chat, mia)).rejects.toThrow(/not in/);
    });

    test('a message has the shape of the contract', async () => {
      const page = await transport.send(outboundTo(asha, '*page*'));
      expect(await messages(asha)).toEqual([
        { id: page.id, at: '2026-01-16T21:44:00.000Z', from: 'bot', fromBot: true, text: '*page*', reactions: [] },
      ]);
    });

    test('after a message come only the later ones', async () => {
      const first = await transport.send(outboundTo(asha, 'one'));
      const second = await transport.send(outboundTo(asha, 'two', { quote: first.id }));
      expect(await messages(asha, first.id)).toMatchObject([{ id: second.id, quoted: first.id }]);
      expect(await messages(asha, second.id)).toEqual([]);
      expect((await get(`/local/chats/asha/messages?after=m9`)).status).toBe(404);
    });

    test('a pinned card is pinned, and the next one takes its place', async () => {
      const { chat } = await openRoom(asha);
      await transport.send(outboundTo(asha, 'card one', { to: { chat }, pin: true }));
      await transport.send(outboundTo(asha, 'card two', { to: { chat }, pin: true }));
      expect(await messages(chat)).toMatchObject([{ text: 'card one' }, { text: 'card two', pinned: true }]);
      expect((await messages(chat))[0].pinned).toBeUndefined();
    });

    test('only our own message of that chat can be edited by the bot', async () => {
      const { id } = await transport.send(outboundTo(asha, 'mine'));
      await expect(transport.send(outboundTo(ben, 'x', { edit: id }))).rejects.toMatchObject({ permanent: true });
      const { body } = await post('/local/messages', { from: 'asha', text: 'hers' });
      await expect(transport.send(outboundTo(asha, 'x', { edit: body.id }))).rejects.toMatchObject({ permanent: true });
    });

    test('a chat nobody knows is refused', async () => {
      expect(await get('/local/chats/g9@local/messages')).toEqual({ status: 404, body: refusal('no-such-chat') });
      expect(await get('/local/chats?phone=nobody')).toEqual({ status: 404, body: refusal('no-such-person') });
    });

    test('the clock of the page shows the configured zone, or that of most people', async () => {
      expect((await get('/local/snapshot')).body.timezone).toBe('Asia/Kolkata');
      const other = Fastify();
      phones(clock, { timezone: 'Europe/Madrid' }).mount(other);
      expect((await other.inject('/local/snapshot')).json().timezone).toBe('Europe/Madrid');
      await other.close();
    });

    test('people are listed with their zones, and strangers after them', async () => {
      await post('/local/messages', { from: '+4915112345678', text: 'hello' });
      const { body } = await get('/local/people');
      expect(body.organisation).toBe('Acme');
      expect(body.people.map((person: { key: string | null; timezone: string }) => [person.key, person.timezone])).toEqual([
        ['asha', 'Asia/Kolkata'],
        ['ben', 'Europe/London'],
        ['mia', 'Europe/Madrid'],
        [null, 'UTC'],
      ]);
    });
  });

  describe('faults', () => {
    const sends = (text = 'page', to = asha) => transport.send(outboundTo(to, text));

    test('down refuses for now, until the fault ends', async () => {
      await post('/local/faults', { mode: 'down' });
      await expect(sends()).rejects.toMatchObject({ permanent: false });
      expect(transport.health().state).toBe('degraded');
      await post('/local/faults', { mode: 'ok' });
      await sends();
      expect(await messages(asha)).toHaveLength(1);
      expect(transport.health().state).toBe('ready');
    });

    test('a fault ends by itself', async () => {
      const { body } = await post('/local/faults', { mode: 'down', forMs: 120_000 });
      expect(body.faults).toEqual([
        { mode: 'down', phone: null, share: 1, since: '2026-01-16T21:44:00.000Z', until: '2026-01-16T21:46:00.000Z' },
      ]);
      await clock.advance(119_000);
      await expect(sends()).rejects.toBeInstanceOf(SendFailure);
      await clock.advance(1_000);
      await sends();
      expect((await get('/local/faults')).body.faults).toEqual([]);
    });

    test('hang neither sends nor refuses until it ends, and then sends nothing twice', async () => {
      await post('/local/faults', { mode: 'hang' });
      let ended: unknown = 'hanging';
      const hanging = sends().then(
        () => (ended = 'sent'),
        (cause: unknown) => (ended = cause),
      );
      await clock.advance(60_000);
      expect(ended).toBe('hanging');
      await post('/local/faults', { mode: 'ok' });
      await hanging;
      expect(ended).toMatchObject({ permanent: false });
      await sends();
      expect(await messages(asha)).toHaveLength(1);
    });

    test('accept-then-fail takes the message, shows it nowhere and reports nothing', async () => {
      await post('/local/faults', { mode: 'accept-then-fail' });
      const { id } = await sends();
      await settled();
      expect(id).toEqual(expect.any(String));
      expect(await messages(asha)).toEqual([]);
      expect(bot.heard.deliveries).toEqual([]);
      expect((await post('/local/reactions', { from: 'asha', message: id, emoji: '👍' })).status).toBe(404);
    });

    test('reject refuses for good, rooms too', async () => {
      await post('/local/faults', { mode: 'reject' });
      await expect(sends()).rejects.toMatchObject({ permanent: true });
      await expect(openRoom(asha)).rejects.toMatchObject({ permanent: true });
    });

    test('slow takes two seconds of the clock', async () => {
      await post('/local/faults', { mode: 'slow' });
      const sending = sends();
      await clock.advance(1_999);
      expect(await messages(asha)).toEqual([]);
      await clock.advance(1);
      await sending;
      expect(await messages(asha)).toHaveLength(1);
    });

    test('one phone may be struck alone', async () => {
      await post('/local/faults', { mode: 'down', phone: 'asha' });
      await expect(sends('page', asha)).rejects.toBeInstanceOf(SendFailure);
      await sends('page', ben);
      expect(await messages(ben)).toHaveLength(1);
      expect(transport.health().state).toBe('ready');
      await post('/local/faults', { mode: 'ok', phone: 'asha' });
      await sends('page', asha);
    });

    test('a share strikes evenly and always the same ones', async () => {
      await post('/local/faults', { mode: 'down', share: 0.25 });
      const outcomes: string[] = [];
      for (let n = 0; n < 8; n++) {
        outcomes.push(
          await sends(`page ${n}`).then(
            () => 'sent',
            () => 'failed',
          ),
        );
      }
      expect(outcomes).toEqual(['sent', 'sent', 'sent', 'failed', 'sent', 'sent', 'sent', 'failed']);
    });

    test('a phone that is down for a group is neither joined nor invited', async () => {
      await post('/local/faults', { mode: 'down', phone: 'ben' });
      expect((await openRoom(asha, ben)).members).toContainEqual({ address: ben, outcome: 'failed' });
    });

    test('an unknown mode or an odd share is refused', async () => {
      expect((await post('/local/faults', { mode: 'purple' })).body.error.at).toBe('mode');
      expect((await post('/local/faults', { mode: 'down', share: 2 })).body.error.at).toBe('share');
    });

    test('stopping refuses whoever hangs', async () => {
      await post('/local/faults', { mode: 'hang' });
      const hanging = expect(sends()).rejects.toMatchObject({ permanent: false });
      await settled();
      await transport.stop();
      await hanging;
    });
  });

  describe('receipts', () => {
    test('nobody in the group, nothing delivered', async () => {
      transport.faults.set({ mode: 'reject', phone: asha });
      const { chat } = await openRoom(asha);
      await transport.send(outboundTo(asha, 'hello?', { to: { chat } }));
      await settled();
      expect(bot.heard.deliveries).toEqual([]);
    });

    test('a receipt the bot could not store is told again', async () => {
      let refusals = 2;
      await restartWith({
        ...bot,
        delivery: async (report) => {
          if (refusals-- > 0) throw new Error('locked');
          await bot.delivery(report);
        },
      });
      await transport.send(outboundTo(asha, 'page'));
      await clock.advance(0);
      expect(bot.heard.deliveries).toEqual([]);
      await clock.advance(2_000);
      expect(bot.heard.deliveries).toMatchObject([{ rung: 'delivered' }]);
    });
  });

  describe('clock and panel', () => {
    test('the scale is set and told', async () => {
      expect((await get('/local/clock')).body).toEqual({ now: '2026-01-16T21:44:00.000Z', scale: 1 });
      expect((await post('/local/clock', { scale: 60 })).body.scale).toBe(60);
      expect(clock.scale).toBe(60);
      expect((await post('/local/clock', { scale: 0 })).status).toBe(400);
    });

    test('the buttons reach the bot', async () => {
      expect((await get('/local/panel')).body.samples).toEqual(panel.samples());
      await post('/local/panel/fire', { id: 'db-pool' });
      await post('/local/panel/clear', { id: 'db-pool' });
      await post('/local/panel/drill', {});
      expect(fired).toEqual(['fire db-pool', 'clear db-pool', 'drill']);
      expect(await post('/local/panel/fire', { id: 'x' })).toEqual({ status: 404, body: refusal('no-such-sample') });
    });

    test('a fault of the bot is told with its hint', async () => {
      const broken = phones(clock, {
        panel: { ...panel, drill: () => Promise.reject(new Fault('The store is full.', { hint: 'Free some space.' })) },
      });
      const other = Fastify();
      broken.mount(other);
      const answer = await other.inject({ method: 'POST', url: '/local/panel/drill' });
      expect([answer.statusCode, answer.json()]).toEqual([
        503,
        { error: { code: 'unavailable', message: 'The store is full.', hint: 'Free some space.' } },
      ]);
      await other.close();
    });
  });

  describe('who may use the phones', () => {
    test.each(['localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'localhost'])('host %s is this machine', async (host) => {
      expect((await get('/local/people', { host })).status).toBe(200);
    });

    test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io:3000'])('host "%s" is refused', async (host) => {
      expect(await get('/local/people', { host })).toEqual({ status: 403, body: refusal('wrong-host') });
    });

    test('another site is refused, the own page is not', async () => {
      const host = 'localhost:3000';
      const say = (origin: string) => post('/local/messages', { from: 'asha', text: 'ack' }, { host, origin });
      expect(await say('http://evil.example')).toEqual({ status: 403, body: refusal('cross-origin') });
      expect((await say('http://localhost:4000')).status).toBe(403);
      expect((await say('null')).status).toBe(403);
      expect((await say('http://localhost:3000')).status).toBe(200);
      expect(bot.heard.messages).toHaveLength(1);
    });

    test.each(['192.168.1.7', '10.0.0.2', '::ffff:192.168.1.7', '2001:db8::1'])('a request from %s is refused', async (remoteAddress) => {
      const answer = await app.inject({ url: '/local/people', remoteAddress });
      expect([answer.statusCode, answer.json()]).toEqual([403, refusal('not-loopback')]);
    });

    test('the page itself stands behind the same guard', async () => {
      expect((await get('/phones', { host: 'evil.example' })).status).toBe(403);
    });
  });

  describe('the page', () => {
    test('is handed out with its style, allowing nothing from elsewhere', async () => {
      const page = await app.inject('/phones');
      expect(page.headers['content-type']).toContain('text/html');
      expect(page.headers['content-security-policy']).toContain("default-src 'self'");
      expect((await app.inject('/phones/base.css')).headers['content-type']).toContain('text/css');
    });

    test.each(['..%2Fpackage.json', '%2e%2e%2fpackage.json', 'index.ts', 'nothing.css'])('%s is not handed out', async (file) => {
      expect((await get(`/phones/${file}`)).status).toBe(404);
    });
  });

  describe('live events', () => {
    let address: AddressInfo;
    beforeEach(async () => {
      await app.listen({ host: '127.0.0.1', port: 0 });
      address = app.server.address() as AddressInfo;
    });

    interface Stream {
      next(type: string): Promise<{ id: string; data: Record<string, unknown> }>;
      close(): void;
    }

    /** Opens the stream; `next` answers the next event of that type, passing over others. */
    const listen = (path = '/local/events', headers: Record<string, string> = {}): Promise<Stream> =>
      new Promise((resolve, reject) => {
        const request = httpRequest({ host: '127.0.0.1', port: address.port, path, headers }, (answer) => {
          if (answer.statusCode !== 200) return reject(new Error(`answered ${answer.statusCode}`));
          const events: { type: string; id: string; data: Record<string, unknown> }[] = [];
          let wake = () => {};
          let buffer = '';
          answer.on('data', (chunk: Buffer) => {
            buffer += chunk.toString();
            const parts = buffer.split('\n\n');
            buffer = parts.pop() ?? '';
            for (const part of parts) {
              const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1] ?? '';
              if (field('event') !== '') events.push({ type: field('event'), id: field('id'), data: JSON.parse(field('data')) });
            }
            wake();
          });
          answer.on('error', () => {});
          resolve({
            next: async (type) => {
              for (;;) {
                const event = events.shift();
                if (event?.type === type) return event;
                if (event === undefined) await new Promise<void>((done) => (wake = done));
              }
            },
            close: () => request.destroy(),
          });
        });
        request.on('error', reject);
        request.end();
      });

    test('every change is told as it happens', async () => {
      const stream = await listen();
      expect((await stream.next('clock')).data).toEqual({ now: '2026-01-16T21:44:00.000Z', scale: 1 });
      const { id } = await transport.send(outboundTo(asha, 'page'));
      expect((await stream.next('message')).data).toMatchObject({ id, chat: asha, text: 'page', fromBot: true });
      await post('/local/reactions', { from: 'asha', message: id, emoji: '👍' });
      expect((await stream.next('changed')).data).toMatchObject({ id, reactions: [{ from: asha, emoji: '👍' }] });
      await post('/local/read', { phone: 'asha', message: id });
      expect((await stream.next('read')).data).toEqual({ phone: asha, chat: asha, message: id });
      await openRoom(asha);
      expect((await stream.next('chat')).data).toMatchObject({ kind: 'group', subject: 'INC-42' });
      await post('/local/clock', { scale: 10 });
      expect((await stream.next('clock')).data).toMatchObject({ scale: 10 });
      await post('/local/faults', { mode: 'down' });
      expect((await stream.next('faults')).data).toMatchObject([{ mode: 'down' }]);
      stream.close();
    });

    test('after a lost line exactly what was missed is told', async () => {
      const first = await listen();
      await transport.send(outboundTo(asha, 'one'));
      const seen = await first.next('message');
      first.close();
      await transport.send(outboundTo(asha, 'two'));
      await transport.send(outboundTo(asha, 'three'));
      const again = await listen('/local/events?after=ignored', { 'last-event-id': seen.id });
      expect((await again.next('message')).data).toMatchObject({ text: 'two' });
      expect((await again.next('message')).data).toMatchObject({ text: 'three' });
      again.close();
    });

    test('the snapshot says where to go on from', async () => {
      await transport.send(outboundTo(asha, 'one'));
      const { body } = await get('/local/snapshot');
      expect(body.messages).toMatchObject([{ text: 'one', chat: asha, heard: true }]);
      await transport.send(outboundTo(asha, 'two'));
      const stream = await listen(`/local/events?after=${body.cursor}`);
      expect((await stream.next('message')).data).toMatchObject({ text: 'two' });
      stream.close();
    });

    test('what is too long ago, or from before a restart, must be loaded anew', async () => {
      const stream = await listen('/local/events', { 'last-event-id': '00000000-7' });
      await stream.next('reset');
      stream.close();
    });

    test('a withdrawn message is told', async () => {
      const stream = await listen();
      await restartWithout(stream);
      const again = await listen();
      const { status } = await post('/local/messages', { from: 'asha', text: 'ack' });
      expect(status).toBe(503);
      const shown = await again.next('message');
      expect((await again.next('withdrawn')).data).toEqual({ chat: asha, id: shown.data.id });
      again.close();
    });

    async function restartWithout(stream: Stream): Promise<void> {
      stream.close();
      await restartWith({ ...bot, message: () => Promise.reject(new Error('locked')) });
    }

    test('an open stream does not hold up the end of the server', async () => {
      await listen();
      await app.close();
    });

    test('another site gets no events', async () => {
      await expect(listen('/local/events', { origin: 'http://evil.example' })).rejects.toThrow('403');
    });
  });
});

describe('the journal', () => {
  const lives: LocalTransport[] = [];
  const life = async (listener: Listener = recordingListener(), path = journal()) => {
    const transport = phones(manualClock(), { journalPath: path });
    await transport.start(listener);
    lives.push(transport);
    return transport;
  };
  const lines = async () => (await readFile(journal(), 'utf8')).trimEnd().split('\n');
  afterEach(async () => {
    for (const transport of lives.splice(0)) await transport.stop();
  });
  const asked = async (transport: LocalTransport, url: string) => {
    const app = Fastify();
    transport.mount(app);
    const answer = await app.inject(url);
    await app.close();
    return answer.json();
  };
  const shown = (transport: LocalTransport, chat: string) => asked(transport, `/local/chats/${encodeURIComponent(chat)}/messages`);
  const subjects = async (transport: LocalTransport) =>
    ((await asked(transport, '/local/chats?phone=asha')) as { subject: string }[]).map(({ subject }) => subject);

  test('what was accepted is on the disk, with marker and attempt, before the bot knows it was', async () => {
    const transport = await life();
    await transport.send(outboundTo(asha, 'page', { marker: 'row-7', attempt: 3 }));
    expect((await lines()).map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ kind: 'sent', marker: 'row-7', attempt: 3, chat: asha, text: 'page', lost: false }),
    );
  });

  test('the same message handed over twice is there twice, so that repeats can be counted', async () => {
    const transport = await life();
    await transport.send(outboundTo(asha, 'page', { attempt: 1 }));
    await transport.send(outboundTo(asha, 'page', { attempt: 2 }));
    const sent = (await lines()).map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'sent');
    expect(sent.map(({ marker, attempt }) => [marker, attempt])).toEqual([
      ['row-page', 1],
      ['row-page', 2],
    ]);
  });

  test('after a restart the phones are the same and no id is given out twice', async () => {
    const first = await life();
    const page = await first.send(outboundTo(asha, 'page'));
    const said = await first.bench.say({ from: 'asha', text: 'ack', quoted: page.id });
    await first.bench.react({ from: 'asha', message: page.id, emoji: '👍' });
    const room = await first.openRoom({ subject: 'INC-1', members: [asha, ben], marker: 'room-1' });
    await first.renameRoom(room.chat, 'P1 INC-1');
    await first.renameRoom(room.chat, 'P1 INC-1');
    const written = await lines();
    await first.renameRoom(room.chat, 'P1 INC-1');
    expect(await lines()).toEqual(written);
    const before = await shown(first, asha);
    await first.stop();

    const second = await life();
    expect(await shown(second, asha)).toEqual(before);
    expect(await subjects(second)).toEqual(['Muster', 'P1 INC-1']);
    expect(await second.openRoom({ subject: 'INC-1', members: [asha, ben], marker: 'room-1' })).toEqual(room);
    const next = await second.send(outboundTo(asha, 'update'));
    expect([page.id, said.id]).not.toContain(next.id);
  });

  test('buttons, polls and pictures are there after a restart, the bytes in files beside lines of plain JSON', async () => {
    const first = await life();
    const bytes = Buffer.from('not really a picture');
    const choices = [{ title: 'Acknowledge', says: 'ack 1' }];
    const page = await first.send(outboundTo(asha, 'page', { choices, media: { bytes, mime: 'image/png', name: null } }));
    const asked = await first.send(outboundTo(asha, 'which?', { choices, vote: true }));
    await first.bench.tap({ from: 'asha', message: page.id, choice: 'Acknowledge' });
    await first.bench.vote({ from: 'asha', message: asked.id, options: ['Acknowledge'] });
    await first.send(outboundTo(asha, 'the card', { votes: [{ choices: ['ack 1'], ended: { taken: 'ack 1', by: 'asha' } }] }));
    await first.bench.say({ from: 'asha', text: '', image: { bytes, mime: 'image/png', name: null } });
    const before = await shown(first, asha);
    await first.stop();
    expect(await readdir(join(folder, 'phones'))).toEqual(['journal.jsonl', 'journal.media']);
    const kept = await readdir(join(folder, 'phones', 'journal.media'));
    expect(kept).toEqual([createHash('sha256').update(bytes).digest('hex')]);
    expect((await lines()).join()).not.toContain(bytes.toString('base64'));

    const second = await life();
    expect(await shown(second, asha)).toEqual(before);
    const app = Fastify();
    second.mount(app);
    expect((await app.inject(`/local/media/${page.id}`)).rawPayload).toEqual(bytes);
    await writeFile(join(folder, 'phones', 'journal.media', kept[0] ?? ''), 'something else');
    expect((await app.inject(`/local/media/${page.id}`)).statusCode).toBe(404);
    await app.close();
  });

  test('a picture and a tap written down but not stored before a crash are heard after the restart', async () => {
    const first = await life({ ...recordingListener(), message: () => new Promise(() => {}) });
    const page = await first.send(outboundTo(asha, 'page', { choices: [{ title: 'Acknowledge', says: 'ack 1' }] }));
    const bytes = Buffer.from('picture');
    void first.bench.say({ from: 'asha', text: 'look', image: { bytes, mime: 'image/png', name: 'a.png' } });
    void first.bench.tap({ from: 'asha', message: page.id, choice: 'Acknowledge' });
    await eventually(async () => (await lines()).filter((line) => line.includes('"said"'))).toHaveLength(2);
    const bot = recordingListener();
    await life(bot);
    await eventually(() => [...bot.heard.messages].sort((a, b) => a.text.localeCompare(b.text))).toMatchObject([
      { text: 'ack 1', quoted: page.id },
      { text: 'look', media: { mime: 'image/png', name: 'a.png', bytes } },
    ]);
  });

  test('a journal from before buttons and pictures is read as it is', async () => {
    const sent = {
      kind: 'sent',
      id: 'a-1',
      chat: asha,
      at: 1,
      text: 'page',
      marker: '1',
      attempt: 1,
      quoted: null,
      edit: false,
      pin: false,
    };
    await mkdir(join(folder, 'phones'));
    await writeFile(journal(), `${JSON.stringify({ ...sent, lost: false })}\n`);
    expect(await shown(await life(), asha)).toEqual([
      { id: 'a-1', at: '1970-01-01T00:00:00.001Z', from: 'bot', fromBot: true, text: 'page', reactions: [] },
    ]);
  });

  test('a line torn by a crash is cut off, and what follows is whole', async () => {
    const first = await life();
    await first.send(outboundTo(asha, 'kept'));
    await first.stop();
    await appendFile(journal(), '{"kind":"sent","id":"torn","chat":"+9198');
    const second = await life();
    expect(await shown(second, asha)).toMatchObject([{ text: 'kept' }]);
    await second.send(outboundTo(asha, 'after'));
    await second.stop();
    const third = await life();
    expect(await shown(third, asha)).toMatchObject([{ text: 'kept' }, { text: 'after' }]);
  });

  test('a torn last line that ends like a line is cut off too', async () => {
    const first = await life();
    await first.send(outboundTo(asha, 'kept'));
    await first.stop();
    await appendFile(journal(), '\0\0\0\0\n');
    expect(await shown(await life(), asha)).toMatchObject([{ text: 'kept' }]);
  });

  test('a damaged line in the middle stops the start with what to do', async () => {
    const first = await life();
    await first.send(outboundTo(asha, 'kept'));
    await first.stop();
    await appendFile(journal(), 'not json\n{"kind":"heard","id":"x"}\n');
    await expect(phones(manualClock(), { journalPath: journal() }).start(recordingListener())).rejects.toMatchObject({
      hint: expect.stringContaining('Move the file away'),
    });
  });

  test('a message the journal cannot take is a failure for now, and nothing is shown', async () => {
    const transport = await life();
    const circular: unknown[] = [];
    circular.push(circular);
    await expect(transport.send(outboundTo(asha, circular as unknown as string))).rejects.toMatchObject({ permanent: false });
    expect(await shown(transport, asha)).toEqual([]);
  });

  test('a receipt lost in a crash is reported after the restart', async () => {
    const deaf = { ...recordingListener(), delivery: () => Promise.reject(new Error('crashing')) };
    const first = await life(deaf);
    const { id } = await first.send(outboundTo(asha, 'page'));
    await settled();
    await first.stop();
    const bot = recordingListener();
    const second = await life(bot);
    await eventually(() => bot.heard.deliveries).toMatchObject([{ message: id, rung: 'delivered' }]);
    await eventually(async () => (await lines()).some((line) => line.includes('"reported"'))).toBe(true);
    await second.stop();
    const third = recordingListener();
    await life(third);
    await settled();
    expect(third.heard.deliveries).toEqual([]);
  });

  test('words written down but not stored before a crash are heard after the restart, under the same id', async () => {
    const first = await life({ ...recordingListener(), message: () => new Promise(() => {}) });
    void first.bench.say({ from: 'asha', text: 'ack' });
    await eventually(lines).toHaveLength(1);
    const bot = recordingListener();
    await life(bot);
    await eventually(() => bot.heard.messages).toMatchObject([{ from: asha, text: 'ack', id: JSON.parse((await lines())[0] ?? '').id }]);
  });

  test('many messages at once share their writes and are all kept', async () => {
    const transport = await life();
    const letters = Array.from({ length: 500 }, (_, n) => outboundTo(asha, `page ${n}`));
    await Promise.all(letters.map((letter) => transport.send(letter)));
    await transport.stop();
    expect((await shown(await life(), asha)).map(({ text }: { text: string }) => text)).toEqual(letters.map(({ text }) => text));
  });
});
