import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../../src/fault.js';
import { type CloudEvent, readWebhook } from '../../../src/transports/cloud/webhook.js';
import { largestMediaBytes } from '../../../src/transports/transport.js';
import { outboundTo, recordingListener } from '../contract.js';
import { type CloudRig, cloudRig, inbound, json, metaError, notification, number, says, signed, status } from '../fake-graph.js';

const asha = '+15550000010';
const at = 1768599840_000;
const read = (body: unknown): readonly CloudEvent[] =>
  readWebhook(body, { phoneNumberId: number, now: 1 }).filter(({ kind }) => kind !== 'owner');

describe('what a post says', () => {
  const heard = (content: object, more: object = {}) => read(notification(inbound(asha, content, more)));
  const context = { from: '15550000001', id: 'wamid.page' };

  test.each([
    ['words', { type: 'text', text: { body: 'ack' } }, 'ack', null],
    [
      'a tap on a button',
      { type: 'interactive', context, interactive: { type: 'button_reply', button_reply: { id: 'ack 42', title: 'Take it' } } },
      'ack 42',
      'wamid.page',
    ],
    [
      'a row of a list',
      { type: 'interactive', context, interactive: { type: 'list_reply', list_reply: { id: 'sev P1', title: 'P1', description: 'x' } } },
      'sev P1',
      'wamid.page',
    ],
    ['a tap under a template', { type: 'button', context, button: { payload: 'no 42', text: 'Pass it on' } }, 'no 42', 'wamid.page'],
    ['a tap without a payload', { type: 'button', context, button: { text: 'ack' } }, 'ack', 'wamid.page'],
    ['an answer by quoting', { type: 'text', text: { body: 'mine' }, context }, 'mine', 'wamid.page'],
  ])('%s is what its sender said', (_, content, text, quoted) => {
    expect(heard(content)).toMatchObject([
      {
        kind: 'message',
        message: { transport: 'cloud', from: asha, chat: null, text, quoted, forwarded: false, edited: false, at },
        media: null,
      },
    ]);
  });

  test.each([{ forwarded: true }, { frequently_forwarded: true }])('words passed on (%j) are marked so', (how) => {
    expect(heard({ type: 'text', text: { body: 'ack' }, context: how })).toMatchObject([{ message: { forwarded: true, quoted: null } }]);
  });

  test('words in a group name the group', () => {
    expect(heard({ type: 'text', text: { body: 'ack' }, group_id: 'Y2Fw' })).toMatchObject([{ message: { chat: 'Y2Fw', from: asha } }]);
  });

  test('a reaction names what it is on, and an absent emoji takes it back', () => {
    expect(heard({ type: 'reaction', reaction: { message_id: 'wamid.page', emoji: '👍' } })).toMatchObject([
      { kind: 'reaction', reaction: { from: asha, message: 'wamid.page', emoji: '👍' } },
    ]);
    expect(heard({ type: 'reaction', reaction: { message_id: 'wamid.page' } })).toMatchObject([{ reaction: { emoji: '' } }]);
  });

  test.each(['image', 'document', 'video', 'audio'])('a caption below %s is words', (type) => {
    const media = { id: 9, mime_type: 'a/b', sha256: 'x', caption: 'update 70%', filename: 'f' };
    expect(heard({ type, [type]: media })).toMatchObject([{ message: { text: 'update 70%' }, media: { id: '9', mime: 'a/b', name: 'f' } }]);
  });

  test.each([
    ['unsupported', { type: 'unsupported', errors: [{ code: 131051 }] }],
    ['sticker', { type: 'sticker', sticker: { id: '1' } }],
    ['location', { type: 'location', location: { latitude: 1, longitude: 2 } }],
    ['of tomorrow', { type: 'hologram', hologram: {} }],
    ['text without a body', { type: 'text', text: {} }],
  ])('a message %s is left out', (_, content) => {
    expect(heard(content)).toMatchObject([{ kind: 'ignored' }]);
  });

  describe('who says it', () => {
    const from = (contacts: object[], message: object) =>
      read(
        notification({ contacts, messages: [{ id: 'w', timestamp: '1768599840', type: 'text', text: { body: 'ack' }, ...message }] }),
      ).map((event) => (event.kind === 'message' ? { from: event.message.from, account: event.message.account } : event));

    test.each([
      ['phone and id', [{ wa_id: '15550000010', user_id: 'US.1' }], { from: '15550000010' }, { from: asha, account: 'US.1' }],
      [
        'no phone, an id beside the message',
        [{ profile: { username: 'asha' }, user_id: 'US.1' }],
        { from_user_id: 'US.1' },
        { from: 'US.1', account: 'US.1' },
      ],
      ['no phone, an id in the contact alone', [{ user_id: 'US.1' }], {}, { from: 'US.1', account: 'US.1' }],
      ['a phone, an id in the message alone', [], { from: '15550000010', from_user_id: 'US.1' }, { from: asha, account: 'US.1' }],
      ['an id where the phone stood', [{ user_id: 'US.1' }], { from: 'US.1' }, { from: 'US.1', account: undefined }],
      ['a phone and no contact', [], { from: '15550000010' }, { from: asha, account: undefined }],
      ['a phone as a number', [], { from: 15550000010 }, { from: asha, account: undefined }],
    ])('%s', (_, contacts, message, sender) => {
      expect(from(contacts, message)).toEqual([sender]);
    });

    test('another person’s contact is never taken for the sender’s', () => {
      expect(from([{ wa_id: '15550000099', user_id: 'US.99' }], { from: '15550000010' })).toEqual([{ from: asha, account: undefined }]);
      expect(from([{ wa_id: '15550000099', user_id: 'US.99' }], { from_user_id: 'US.1' })).toEqual([{ from: 'US.1', account: 'US.1' }]);
    });

    test('several messages are matched to their contacts, whatever the order', () => {
      const events = read(
        notification({
          contacts: [
            { wa_id: '15550000011', user_id: 'US.11' },
            { wa_id: '15550000010', user_id: 'US.10' },
          ],
          messages: ['15550000010', '15550000011'].map((phone) => ({
            from: phone,
            id: phone,
            timestamp: '1768599840',
            type: 'text',
            text: { body: 'x' },
          })),
        }),
      );
      expect(events).toMatchObject([
        { message: { from: '+15550000010', account: 'US.10' } },
        { message: { from: '+15550000011', account: 'US.11' } },
      ]);
    });

    test('nobody at all is left out', () => {
      expect(from([], {})).toEqual([{ kind: 'ignored', what: 'text from nobody' }]);
    });
  });

  describe('how far a message came', () => {
    test.each([
      ['sent', 'accepted'],
      ['delivered', 'delivered'],
      ['read', 'read'],
    ])('%s is %s', (what, rung) => {
      const pricing = { billable: true, pricing_model: 'PMP', category: 'utility' };
      expect(read(status('wamid.1', what, { pricing, conversation: { id: 'c' } }))).toEqual([
        {
          kind: 'delivery',
          report: {
            ...{ transport: 'cloud', message: 'wamid.1', rung, at: 1768599841_000 },
            charge: { category: 'utility', billable: true, recipient: '15550000010' },
          },
          callback: null,
          refusal: null,
        },
      ]);
    });

    test.each([
      [131026, true, /undeliverable/],
      [131047, true, /24 hours/],
      [131049, true, /peace/],
      [130429, false, /more messages/],
      [131000, false, /went wrong/],
      [999999, true, /999999/],
    ])('failed with %d: for good %j', (code, permanent, reason) => {
      const failed = status('wamid.1', 'failed', { errors: [{ code, title: 'words', error_data: { details: 'in detail' } }] });
      expect(read(failed)).toMatchObject([{ report: { rung: 'failed', permanent, reason: expect.stringMatching(reason) } }]);
    });

    test.each(['played', 'deleted', 'warning'])('%s changes nothing', (what) => {
      expect(read(status('wamid.1', what))).toMatchObject([{ kind: 'ignored' }]);
    });
  });

  test('a changed number is told with the new one', () => {
    const message = {
      from: '15550000010',
      id: 'w',
      timestamp: '1768599840',
      type: 'system',
      system: { type: 'user_changed_number', wa_id: '15550000099', body: 'x' },
    };
    expect(read(notification({ messages: [message] }))).toEqual([
      { kind: 'address', change: { transport: 'cloud', address: asha, change: 'number-changed', now: '+15550000099', at } },
    ]);
  });

  test('a changed account behind a number is told', () => {
    const message = { from: '15550000010', id: 'w', timestamp: '1768599840', type: 'system', system: { type: 'user_changed_user_id' } };
    expect(read(notification({ messages: [message] }))).toMatchObject([
      { change: { address: asha, change: 'account-changed', now: null } },
    ]);
  });

  test('groups tell who came, who left, and when they are gone', () => {
    const group = (value: object, field = 'group_participants_update') =>
      read(notification({ groups: [{ group_id: 'Y2Fw', timestamp: '1768599840', ...value }] }, field));
    expect(
      group({
        type: 'group_participants_add',
        reason: 'invite_link',
        added_participants: [{ wa_id: 15550000010, user_id: 'US.1' }, { input: 'US.2' }],
      }),
    ).toEqual([
      { kind: 'membership', change: { transport: 'cloud', chat: 'Y2Fw', address: asha, account: 'US.1', joined: true, at } },
      { kind: 'membership', change: { transport: 'cloud', chat: 'Y2Fw', address: 'US.2', joined: true, at } },
    ]);
    expect(group({ type: 'group_participants_remove', removed_participants: [{ wa_id: '15550000010' }] })).toMatchObject([
      { change: { address: asha, joined: false } },
    ]);
    expect(group({ type: 'group_delete' }, 'group_lifecycle_update')).toMatchObject([
      { kind: 'group-lost', chat: 'Y2Fw', reason: 'the group was deleted' },
    ]);
    expect(group({ type: 'group_suspend' }, 'group_status_update')).toMatchObject([
      { kind: 'group-lost', chat: 'Y2Fw', reason: 'Meta has suspended the group' },
    ]);
    expect(group({ type: 'group_settings_update' }, 'group_settings_update')).toMatchObject([{ kind: 'ignored' }]);
  });

  test('one post holds many things for several numbers, and only ours count', () => {
    const body = {
      object: 'whatsapp_business_account',
      entry: [
        ...notification({
          ...inbound(asha, { type: 'text', text: { body: 'one' } }),
          statuses: [{ id: 'w', status: 'read', timestamp: '1768599841' }],
        }).entry,
        ...notification(inbound(asha, { type: 'text', text: { body: 'not ours' } }), 'messages', '2000').entry,
        ...says(asha, 'two').entry,
      ],
    };
    expect(read(body).map((event) => (event.kind === 'message' ? event.message.text : event.kind))).toEqual([
      'one',
      'delivery',
      'ignored',
      'two',
    ]);
  });

  test.each([
    ['nothing', null],
    ['a number', 7],
    ['a list', [1, 2]],
    ['no entries', { object: 'x' }],
    ['entries that are none', { entry: [null, 7, { changes: 'x' }] }],
    ['a change of nothing', { entry: [{ id: 'a', changes: [{ field: 'messages', value: null }] }] }],
    [
      'messages that are none',
      notification({ contacts: 'x', messages: [null, 7, { type: 'text' }, { id: '', type: 'text' }], statuses: [{}], groups: [3] }),
    ],
    ['parts of the wrong kind', notification({ messages: [{ id: 'w', from: { a: 1 }, type: 7, text: 'x', context: 9, image: [] }] })],
  ])('%s is no trouble', (_, body) => {
    expect(read(body).every(({ kind }) => kind === 'ignored')).toBe(true);
  });

  test('a broken message does not spoil its neighbour', () => {
    const { contacts, messages } = inbound(asha, { type: 'text', text: { body: 'ack' } });
    expect(read(notification({ contacts, messages: [{ id: 7 }, ...messages] })).map(({ kind }) => kind)).toEqual(['ignored', 'message']);
  });

  test('a time that is none is now', () => {
    expect(read(notification(inbound(asha, { type: 'text', text: { body: 'x' } }, { timestamp: 'soon' })))).toMatchObject([
      { message: { at: 1 } },
    ]);
  });
});

describe('what a post does', () => {
  let rig: CloudRig;
  let bot: ReturnType<typeof recordingListener>;
  beforeEach(async () => {
    rig = await cloudRig();
    bot = recordingListener();
    await rig.transport.start(bot);
  });
  afterEach(() => rig.close());
  const image = (id: string, caption?: string) => inbound(asha, { type: 'image', image: { id, mime_type: 'image/jpeg', caption } });

  test('it is answered only when the bot has stored all of it', async () => {
    let stored = () => {};
    bot.message = () => new Promise((resolve) => (stored = resolve));
    let answered = false;
    const posting = rig.post(says(asha, 'ack')).then((code) => {
      answered = true;
      return code;
    });
    for (let turn = 0; turn < 50; turn++) await new Promise((done) => setImmediate(done));
    expect(answered).toBe(false);
    stored();
    expect(await posting).toBe(200);
  });

  test('what cannot be stored is answered 503, so that Meta posts it again, and its neighbours are taken', async () => {
    const { message } = bot;
    bot.message = async (one) => {
      if (one.text === 'first') throw new StoreUnavailable('disk full', { hint: 'free some' });
      await message(one);
    };
    const both = says(asha, 'first');
    both.entry.push(...says(asha, 'second').entry);
    const answer = await rig.app.inject(signed(JSON.stringify(both)));
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '2']);
    expect(bot.heard.messages.map(({ text }) => text)).toEqual(['second']);
  });

  test('before the start and after the end Meta is asked to come again', async () => {
    await rig.transport.stop();
    expect(await rig.post(says(asha, 'ack'))).toBe(503);
  });

  test('something signed that is no JSON is taken and left out: a repeat would be no better', async () => {
    expect((await rig.app.inject(signed('{"entry": ['))).statusCode).toBe(200);
    expect((await rig.app.inject(signed(Buffer.from('[['.repeat(100_000))))).statusCode).toBe(200);
    expect(bot.heard.messages).toEqual([]);
  });

  describe('with an image', () => {
    const jpeg = new Uint8Array([0xff, 0xd8, 1, 2, 3]);
    const serve = (bytes: Uint8Array, size: number | undefined, url = 'https://lookaside.fbsbx.com/whatsapp/1') => {
      const asked: { url: string; authorization: string | null }[] = [];
      rig.graph.script = ({ path, query, headers }) => {
        if (path === 'media-9' && query.phone_number_id === number)
          return json({ id: 'media-9', url, mime_type: 'image/jpeg', ...(size === undefined ? {} : { file_size: String(size) }) });
        if (path !== '/whatsapp/1') return null;
        asked.push({ url: path, authorization: headers.get('authorization') });
        return new Response(bytes);
      };
      return asked;
    };

    test('its bytes come with the words below it', async () => {
      const asked = serve(jpeg, jpeg.length);
      expect(await rig.post(notification(image('media-9', 'the graph')))).toBe(200);
      expect(bot.heard.messages).toMatchObject([{ text: 'the graph', media: { mime: 'image/jpeg', name: null } }]);
      const media = bot.heard.messages[0]?.media;
      expect(media && 'bytes' in media ? [...media.bytes] : null).toEqual([...jpeg]);
      expect(asked).toEqual([{ url: '/whatsapp/1', authorization: 'Bearer token' }]);
    });

    test.each([
      ['by what Meta says', largestMediaBytes + 1],
      ['by what comes', undefined],
    ])('one too big %s is named, not kept', async (_, size) => {
      serve(new Uint8Array(largestMediaBytes + 1), size);
      await rig.post(notification(image('media-9', 'the graph')));
      expect(bot.heard.messages).toMatchObject([{ text: 'the graph', media: { tooBig: true, mime: 'image/jpeg' } }]);
    });

    test.each([
      'http://lookaside.fbsbx.com/whatsapp/1',
      'https://fbsbx.com.evil.test/whatsapp/1',
      'http://169.254.169.254/whatsapp/1',
      'file:///etc/passwd',
    ])('the token is never carried to %s', async (url) => {
      const asked = serve(jpeg, 5, url);
      await rig.post(notification(image('media-9', 'the graph')));
      expect(asked).toEqual([]);
      expect(bot.heard.messages).toMatchObject([{ text: 'the graph', media: null }]);
    });

    test('one that cannot be fetched does not cost the words', async () => {
      rig.graph.script = () => metaError(131052);
      expect(await rig.post(notification(image('media-9', 'update 70%')))).toBe(200);
      expect(bot.heard.messages).toMatchObject([{ text: 'update 70%', media: null }]);
    });

    test('words in the same post do not wait for it', async () => {
      let serveIt = () => {};
      rig.graph.script = () => new Promise((resolve) => (serveIt = () => resolve(metaError(131052))));
      const both = notification(image('media-9', 'later'));
      both.entry.push(...says(asha, 'ack').entry);
      const posting = rig.post(both);
      while (bot.heard.messages.length === 0) await new Promise((done) => setImmediate(done));
      expect(bot.heard.messages.map(({ text }) => text)).toEqual(['ack']);
      serveIt();
      await posting;
      expect(bot.heard.messages.map(({ text }) => text)).toEqual(['ack', 'later']);
    });
  });

  test('a lock that shows only in a status is known', async () => {
    await rig.transport.send(outboundTo(asha, 'page'));
    await rig.post(status('wamid.1', 'failed', { errors: [{ code: 131031, title: 'locked' }] }));
    expect(rig.transport.health().state).toBe('banned');
    expect(bot.heard.deliveries).toMatchObject([{ rung: 'failed', permanent: true }]);
  });
});

describe('an error that is about no message', () => {
  test.each([
    [131031, 'banned'],
    [131000, 'ready'],
  ])('with code %d leaves the transport %s', async (code, state) => {
    const rig = await cloudRig();
    await rig.transport.start(recordingListener());
    expect(await rig.post(notification({ errors: [{ code, title: 'words', message: 'words' }] }))).toBe(200);
    expect(rig.transport.health().state).toBe(state);
    await rig.close();
  });
});

describe('five thousand events, each one to five times, in any order', () => {
  test('come with the same ids as once and in order', () => {
    const bodies = Array.from({ length: 5_000 }, (_, n) =>
      n % 5 === 0
        ? status(`wamid.out${n}`, ['sent', 'delivered', 'read'][n % 3] ?? 'sent')
        : n % 5 === 1
          ? notification(inbound(asha, { type: 'reaction', reaction: { message_id: `wamid.out${n}`, emoji: '👍' } }))
          : says(asha, `update ${n}%`),
    );
    const once = new Set(bodies.flatMap(read).map((event) => JSON.stringify(event)));
    let seed = 7;
    const roll = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const many = bodies
      .flatMap((body) => Array.from({ length: 1 + Math.floor(roll() * 5) }, () => ({ body, order: roll() })))
      .sort((a, b) => a.order - b.order)
      .map(({ body }) => JSON.parse(JSON.stringify(body)) as unknown);
    const all = many.flatMap(read).map((event) => JSON.stringify(event));
    expect(once.size).toBe(5_000);
    expect(all.length).toBe(many.length);
    expect(many.length).toBeGreaterThan(10_000);
    expect(new Set(all)).toEqual(once);
  });
});
