import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cloudCapabilities } from '../../src/transports/cloud/cloud.js';
import { outboundTo, type Rig, recordingListener, transportContract } from './contract.js';
import { type CloudRig, cloudRig, inbound, json, metaError, notification, says, silent, status } from './fake-graph.js';

const people = ['+15550000010', '+15550000011', '+15550000012'] as const;
const [asha, ben] = people;
const hoursMs = 3_600_000;

async function contractRig(groups: boolean): Promise<Rig> {
  const rig = await cloudRig({ groups });
  let reported = 0;
  return {
    transport: rig.transport,
    people,
    noSuchChat: 'bm9ib2R5',
    heardIn: async (chat) => rig.graph.messages.filter(({ to }) => to === chat).map(({ text }) => text),
    fails: async (how) => {
      rig.graph.script = () => (how === 'for now' ? metaError(131016, 503) : metaError(131026));
    },
    refusesGroups: async () => undefined,
    mends: async () => {
      rig.graph.script = null;
    },
    says: async (from, text, chat) => void (await rig.post(says(from, text, chat === undefined ? {} : { group_id: chat }))),
    reacts: async (from, message, emoji) =>
      void (await rig.post(
        notification(inbound(from, { type: 'reaction', reaction: { message_id: message, ...(emoji === '' ? {} : { emoji }) } })),
      )),
    reactedTo: async (message) => rig.graph.reactions.filter((one) => one.message === message).map(({ emoji }) => emoji),
    settled: async () => {
      for (const { id } of rig.graph.messages.slice(reported)) await rig.post(status(id, 'delivered'));
      reported = rig.graph.messages.length;
    },
    close: rig.close,
  };
}

transportContract('cloud', cloudCapabilities(false), () => contractRig(false));
transportContract('cloud with groups', cloudCapabilities(true), () => contractRig(true));

describe('the cloud transport', () => {
  let rig: CloudRig;
  let bot: ReturnType<typeof recordingListener>;
  beforeEach(async () => {
    rig = await cloudRig({ groups: true });
    bot = recordingListener();
    await rig.transport.start(bot);
  });
  afterEach(() => rig.close());
  const lastBody = () => rig.graph.messages.at(-1)?.body;
  const justHeard = () => ({ heardAt: rig.clock.now() - 1 * hoursMs });
  const send = (text: string, more: Parameters<typeof outboundTo>[2] = {}, to: string = asha) =>
    rig.transport.send(outboundTo(to, text, more));
  const refusal = async (sending: Promise<unknown>) =>
    sending.then(
      () => expect.fail('it was taken'),
      (error: unknown) => error,
    );
  const choices = [
    { title: 'Acknowledge', says: 'ack 42' },
    { title: 'Pass it on', says: 'no 42' },
    { title: 'Status', says: 'status 42' },
  ];

  describe('what leaves while they have written today', () => {
    test('words go as they are, without a preview of links', async () => {
      await send('the database is down', justHeard());
      expect(lastBody()).toMatchObject({
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: '15550000010',
        type: 'text',
        text: { body: 'the database is down', preview_url: false },
      });
      expect(rig.graph.requests.at(-1)?.headers.get('user-agent')).toBe('Muster/1.0.0');
      expect(rig.graph.requests.at(-1)?.headers.get('authorization')).toBe('Bearer token');
    });

    test('an answer quotes what it answers', async () => {
      await send('yes', { ...justHeard(), quote: 'wamid.Q' });
      expect(lastBody().context).toEqual({ message_id: 'wamid.Q' });
    });

    test('three choices are buttons, and each says what would have been typed', async () => {
      await send('INC-42', { ...justHeard(), choices });
      expect(lastBody().interactive).toEqual({
        type: 'button',
        body: { text: 'INC-42' },
        action: { buttons: choices.map(({ title, says: id }) => ({ type: 'reply', reply: { id, title } })) },
      });
    });

    test('four choices are a list', async () => {
      await send('which?', { ...justHeard(), choices: [...choices, { title: 'Help', says: 'help' }] });
      expect(lastBody().interactive.type).toBe('list');
      expect(lastBody().interactive.action.sections[0].rows.map(({ id }: { id: string }) => id)).toEqual([
        'ack 42',
        'no 42',
        'status 42',
        'help',
      ]);
    });

    test.each([
      ['a title is too long', 'short', [{ title: 'x'.repeat(21), says: 'ack' }]],
      ['an answer is too long', 'short', [{ title: 'ok', says: 'x'.repeat(257) }]],
      [
        'two titles are the same',
        'short',
        [
          { title: 'ok', says: 'a' },
          { title: 'ok', says: 'b' },
        ],
      ],
      ['there are too many', 'short', Array.from({ length: 11 }, (_, n) => ({ title: `t${n}`, says: `s${n}` }))],
      ['the text is too long for them', 'x'.repeat(1025), choices],
    ])('the words alone must do when %s', async (_, text, offered) => {
      await send(text, { ...justHeard(), choices: offered });
      expect(lastBody()).toMatchObject({ type: 'text', text: { body: text } });
    });

    test('a group gets words only: it takes nothing to tap', async () => {
      rig.graph.groups.set('Y2Fw', 'INC-42');
      await rig.transport.send(outboundTo(asha, 'welcome', { ...justHeard(), to: { chat: 'Y2Fw' }, choices }));
      expect(lastBody()).toMatchObject({ recipient_type: 'group', to: 'Y2Fw', type: 'text' });
    });

    test('whoever hides the phone is reached by the id', async () => {
      await send('hello', justHeard(), 'US.13491208655302741918');
      expect(lastBody()).toMatchObject({ recipient: 'US.13491208655302741918' });
      expect(lastBody().to).toBeUndefined();
    });

    test('what is too long is cut and shows it, never in the middle of a character', async () => {
      await send('😀'.repeat(3_000), justHeard());
      const { body } = lastBody().text;
      expect(body.length).toBeLessThanOrEqual(4_096);
      expect(body.endsWith('😀…')).toBe(true);
    });

    test('an image is uploaded first and carries the words below it', async () => {
      const media = { bytes: new Uint8Array([1, 2, 3]), mime: 'image/png', name: 'graph.png' };
      await send('the graph', { ...justHeard(), media });
      const form = rig.graph.requests.find(({ path }) => path.endsWith('/media'))?.body as FormData;
      expect([form.get('messaging_product'), form.get('type'), (form.get('file') as File).name, (form.get('file') as File).size]).toEqual([
        'whatsapp',
        'image/png',
        'graph.png',
        3,
      ]);
      expect(lastBody()).toMatchObject({ type: 'image', image: { id: 'media-1', caption: 'the graph' } });
    });

    test('a file Meta does not take is left out, the words are not', async () => {
      rig.graph.script = ({ path }) => (path.endsWith('/media') ? metaError(131053) : null);
      await send('the graph', { ...justHeard(), media: { bytes: new Uint8Array([1]), mime: 'image/tiff', name: null } });
      expect(lastBody()).toMatchObject({ type: 'text', text: { body: 'the graph' } });
    });
  });

  describe('what leaves after a day of silence', () => {
    test.each([
      ['never', 'template', null],
      ['24 hours ago', 'template', 24 * hoursMs],
      ['a minute short of 24 hours ago', 'template', 24 * hoursMs - 60_000],
      ['two minutes short of 24 hours ago', 'text', 24 * hoursMs - 120_000],
    ])('who wrote %s gets a %s', async (_, type, agoMs) => {
      await send('x', { heardAt: agoMs === null ? null : rig.clock.now() - agoMs });
      expect(lastBody().type).toBe(type);
    });

    test('a button that says Acknowledge never approves: a page with other answers goes by the plain template', async () => {
      const other = [
        { title: 'Approve', says: 'approve 1' },
        { title: 'Reject', says: 'reject 1' },
      ];
      await send('decide', { kind: 'page', choices: other });
      expect(lastBody().template).toMatchObject({ name: 'muster_update', components: [{ type: 'body' }] });
    });

    test('a page is a template whose buttons say which incident', async () => {
      await send('🔴 P1 · INC-42\n\n5,847 customers\taffected    now\nReply *ack*', { kind: 'page', choices });
      expect(lastBody().template).toEqual({
        name: 'muster_page',
        language: { policy: 'deterministic', code: 'en' },
        components: [
          { type: 'body', parameters: [{ type: 'text', text: '🔴 P1 · INC-42 · 5,847 customers · affected now · Reply *ack*' }] },
          ...choices.map(({ says: payload }, n) => ({
            type: 'button',
            sub_type: 'quick_reply',
            index: String(n),
            parameters: [{ type: 'payload', payload }],
          })),
        ],
      });
    });

    test('everything else goes by the template without buttons', async () => {
      await send('70% restored', { kind: 'update', choices });
      expect(lastBody().template).toMatchObject({ name: 'muster_update', components: [{ type: 'body' }] });
      expect(lastBody().template.components).toHaveLength(1);
    });

    test('a group takes words for a day after anybody wrote in it, also after a restart', async () => {
      rig.graph.groups.set('Y2Fw', 'INC-42');
      const welcome = (text: string) => outboundTo(asha, text, { to: { chat: 'Y2Fw' } });
      await rig.transport.send(welcome('nobody has written yet'));
      await rig.post(says(ben, 'hello', { group_id: 'Y2Fw', timestamp: String(rig.clock.now() / 1_000) }));
      await rig.transport.send(welcome('somebody has'));
      const next = await cloudRig({ memory: rig.memory });
      next.graph.groups.set('Y2Fw', 'INC-42');
      await next.transport.start(recordingListener());
      await next.transport.send(welcome('somebody had'));
      await rig.clock.advance(24 * hoursMs);
      await rig.transport.send(welcome('nobody has for a day'));
      expect(rig.graph.messages.map(({ body }) => body.type)).toEqual(['template', 'text', 'template']);
      expect(next.graph.messages.map(({ body }) => body.type)).toEqual(['text']);
      await next.close();
    });

    test('a lively group costs a note now and then, not one a message', async () => {
      let writes = 0;
      const { write } = rig.memory;
      rig.memory.write = async (key, value) => {
        writes += 1;
        await write(key, value);
      };
      const from = rig.clock.now() / 1_000;
      for (let n = 0; n < 100; n++) await rig.post(says(ben, 'hello', { group_id: 'Y2Fw', timestamp: String(from + 12 * n) }));
      expect(writes).toBe(3);
    });

    test('a group has buttons on nothing, so a page there goes by the plain template too', async () => {
      rig.graph.groups.set('Y2Fw', 'INC-42');
      await rig.transport.send(outboundTo(asha, 'page', { kind: 'page', to: { chat: 'Y2Fw' }, choices }));
      expect(lastBody().template).toMatchObject({ name: 'muster_update' });
    });

    test('a long page leaves the template room for its own words', async () => {
      await send('x'.repeat(5_000), { kind: 'page' });
      expect(lastBody().template.components[0].parameters[0].text).toHaveLength(900);
    });

    test('a template that turns out to have no buttons carries the page without them, and is not asked again', async () => {
      const hasButtons = (body: unknown) => ((body as { template?: { components: unknown[] } }).template?.components.length ?? 0) > 1;
      rig.graph.script = ({ path, body }) => (path.endsWith('/messages') && hasButtons(body) ? metaError(132018) : null);
      await send('first', { kind: 'page', choices });
      await send('second', { kind: 'page', choices });
      const posts = rig.graph.requests.filter(({ path }) => path.endsWith('/messages'));
      expect(posts.map(({ body }) => hasButtons(body))).toEqual([true, false, false]);
      expect(rig.graph.messages.map(({ text }) => text)).toEqual(['first', 'second']);
    });

    test('a file without words cannot go', async () => {
      const media = { bytes: new Uint8Array([1]), mime: 'image/png', name: null };
      expect(await refusal(send('', { media }))).toMatchObject({ permanent: true, message: expect.stringContaining('words') });
      expect(rig.graph.messages).toEqual([]);
    });

    test('without a template it is refused for good, with the reason', async () => {
      const poor = await cloudRig({ templates: { page: null, update: null, language: 'en' } });
      await poor.transport.start(recordingListener());
      expect(await refusal(poor.transport.send(outboundTo(asha, 'page', { kind: 'page' })))).toMatchObject({
        permanent: true,
        message: expect.stringContaining('no template for it is configured'),
      });
      expect(poor.graph.messages).toEqual([]);
      await poor.close();
    });

    test('a window that Meta calls closed leads to a template in the same attempt', async () => {
      rig.graph.script = ({ body }) => ((body as { type?: string } | undefined)?.type === 'text' ? metaError(131047) : null);
      await send('page', { ...justHeard(), kind: 'page' });
      expect(rig.graph.messages.map(({ body }) => body.type)).toEqual(['template']);
    });

    test('a window that Meta only later calls closed is no failure for good: the same goes again, and what follows, as a template', async () => {
      const callback = () => ({ biz_opaque_callback_data: rig.graph.messages[0]?.body.biz_opaque_callback_data });
      const heardAt = { ...justHeard(), kind: 'page' } as const;
      const { id } = await send('page', heardAt);
      await rig.post(status(id, 'failed', { ...callback(), errors: [{ code: 131047, title: 'Re-engagement message' }] }));
      expect(bot.heard.deliveries).toMatchObject([{ message: id, rung: 'failed', permanent: false }]);
      await send('page', { ...heardAt, attempt: 2 });
      await send('another page', heardAt);
      await send('to somebody else', heardAt, ben);
      await send('after they wrote', { kind: 'page', heardAt: rig.clock.now() + 1 });
      expect(rig.graph.messages.map(({ body }) => body.type)).toEqual(['text', 'template', 'template', 'text', 'text']);
    });

    test.each(['PAUSED', 'DISABLED', 'REJECTED'])(
      'a template that Meta calls %s gives its pages to the plain one, and health says so',
      async (event) => {
        const update = (what: string, language = 'en') =>
          notification(
            { event: what, message_template_name: 'muster_page', message_template_language: language, reason: 'NONE' },
            'message_template_status_update',
          );
        await rig.post(update(event, 'de'));
        await send('still goes', { kind: 'page' });
        await rig.post(update(event));
        await send('goes plainly', { kind: 'page', choices });
        expect(rig.transport.health()).toMatchObject({ state: 'ready', detail: expect.stringContaining('template muster_page') });
        await rig.post(update('APPROVED'));
        await send('goes again', { kind: 'page' });
        expect(rig.graph.messages.map(({ text, body }) => [text, body.template.name, body.template.components.length])).toEqual([
          ['still goes', 'muster_page', 1],
          ['goes plainly', 'muster_update', 1],
          ['goes again', 'muster_page', 1],
        ]);
        expect(rig.transport.health().detail).toBeNull();
      },
    );

    test.each([132001, 132015, 132016])('a page refused with %d goes by the plain template in the same breath', async (code) => {
      const name = (body: unknown) => (body as { template?: { name: string } } | undefined)?.template?.name;
      rig.graph.script = ({ body }) => (name(body) === 'muster_page' ? metaError(code) : null);
      await send('first', { kind: 'page', choices });
      await send('second', { kind: 'page', choices });
      const posts = rig.graph.requests.filter(({ path }) => path.endsWith('/messages'));
      expect(posts.map(({ body }) => name(body))).toEqual(['muster_page', 'muster_update', 'muster_update']);
    });

    test('when no template is left it is refused for good, and none is tried again', async () => {
      rig.graph.script = () => metaError(132015);
      expect(await refusal(send('page', { kind: 'page' }))).toMatchObject({ permanent: true, message: expect.stringContaining('paused') });
      rig.graph.script = null;
      const before = rig.graph.requests.length;
      expect(await refusal(send('page', { kind: 'page' }))).toMatchObject({
        permanent: true,
        message: expect.stringContaining('template muster_page: paused'),
      });
      expect(rig.graph.requests).toHaveLength(before);
    });
  });

  describe('an answer that was lost', () => {
    const lostAnswer = () => {
      rig.graph.script = ({ path, body }) => {
        if (!path.endsWith('/messages')) return null;
        rig.graph.script = null;
        void rig.graph.fetch(`https://graph.facebook.com/v23.0/${path}`, { method: 'POST', body: JSON.stringify(body) });
        throw new DOMException('late', 'TimeoutError');
      };
    };
    const sentBack = () => ({ biz_opaque_callback_data: rig.graph.messages.at(-1)?.body.biz_opaque_callback_data });

    const lose = async (more: Parameters<typeof outboundTo>[2] = {}) => {
      lostAnswer();
      const page = outboundTo(asha, 'page', { kind: 'page', ...more });
      expect(await refusal(rig.transport.send(page))).toMatchObject({ permanent: false, ambiguous: true });
      return page;
    };
    const find = (letter: Parameters<NonNullable<typeof rig.transport.find>>[0]) => rig.transport.find?.(letter);

    test('is found by what Meta says back in a status, and waited for', async () => {
      const page = await lose();
      const finding = find({ ...page, text: `${page.text}\n(may repeat)` });
      await rig.clock.advance(9_000);
      await rig.post(status('wamid.1', 'sent', sentBack()));
      expect(await finding).toBe('wamid.1');
      expect(await find(page)).toBe('wamid.1');
      expect(await find({ ...page, marker: 'another' })).toBeNull();
      expect(await find({ ...page, to: { direct: ben } })).toBeNull();
      await rig.clock.advance(1 * hoursMs);
      expect(await find(page)).toBeNull();
    });

    test('is waited for ten seconds and no longer', async () => {
      const page = await lose();
      const finding = find(page);
      await rig.clock.advance(10_000);
      expect(await finding).toBeNull();
      expect(await find(page)).toBeNull();
    });

    test('is not waited for where none was lost', async () => {
      expect(await find(outboundTo(asha, 'page'))).toBeNull();
    });

    test('a thousand at once: each echo that comes in time is found, none is taken for another', async () => {
      rig.graph.script = ({ path }) => {
        if (path.endsWith('/messages')) throw new DOMException('late', 'TimeoutError');
        return null;
      };
      const pages = Array.from({ length: 1_000 }, (_, n) => outboundTo(asha, 'page', { marker: `row-${n}` }));
      for (const page of pages) await refusal(rig.transport.send(page));
      const sent = rig.graph.requests.flatMap(({ path, body }) =>
        path.endsWith('/messages') ? [body as { biz_opaque_callback_data: string }] : [],
      );
      const echo = (n: number) =>
        rig.post(status(`wamid.row-${n}`, 'sent', { biz_opaque_callback_data: sent[n]?.biz_opaque_callback_data }));
      const finding = Promise.all(pages.map((page) => find(page)));
      await rig.clock.advance(9_999);
      for (let n = 0; n < 700; n++) await echo(n);
      await rig.clock.advance(1);
      expect(await finding).toEqual(pages.map(({ marker }, n) => (n < 700 ? `wamid.${marker}` : null)));
      for (let n = 700; n < 900; n++) await echo(n);
      expect((await Promise.all(pages.map((page) => find(page)))).filter((id) => id === null)).toHaveLength(100);
    });

    test('is not found when the message failed after all, in whatever order that is told', async () => {
      const page = await lose();
      await rig.post(status('wamid.1', 'failed', { ...sentBack(), errors: [{ code: 131026, title: 'no' }] }));
      await rig.post(status('wamid.1', 'sent', sentBack()));
      expect(await rig.transport.find?.(page)).toBeNull();
    });
  });

  describe('health', () => {
    test('is asked for at the start and then once a minute', async () => {
      const asked = () => rig.graph.requests.filter(({ path }) => path === '1065').length;
      expect([asked(), rig.transport.health()]).toMatchObject([1, { state: 'ready', provedAt: rig.clock.now() }]);
      await rig.clock.advance(180_000);
      expect([asked(), rig.transport.health().provedAt]).toEqual([4, rig.clock.now()]);
    });

    test('a Meta that hangs does not keep the server from starting', async () => {
      const other = await cloudRig();
      other.graph.script = () => new Promise(() => {});
      const starting = other.transport.start(bot);
      await other.clock.advance(2_000);
      await starting;
      expect(other.transport.health()).toMatchObject({ state: 'linking', provedAt: null });
      await other.close();
    });

    test('one lost answer changes nothing, two make it degraded, one good answer ends that', async () => {
      const provedAt = rig.clock.now();
      rig.graph.script = () => metaError(2, 503);
      await rig.clock.advance(60_000);
      expect(rig.transport.health()).toMatchObject({ state: 'ready', provedAt });
      await rig.clock.advance(60_000);
      expect(rig.transport.health()).toMatchObject({
        state: 'degraded',
        detail: expect.stringContaining('code 2'),
        since: rig.clock.now(),
        provedAt,
      });
      rig.graph.script = null;
      await rig.clock.advance(60_000);
      expect(rig.transport.health()).toMatchObject({ state: 'ready', detail: null, provedAt: rig.clock.now() });
    });

    test('an expired token shows with the first message, and is over with the first answer', async () => {
      rig.graph.script = () => metaError(190, 401);
      expect(await refusal(send('page', { kind: 'page' }))).toMatchObject({ permanent: true, scope: 'transport' });
      expect(rig.transport.health()).toMatchObject({ state: 'logged-out', detail: expect.stringContaining('META_TOKEN') });
      rig.graph.script = null;
      await rig.clock.advance(60_000);
      expect(rig.transport.health().state).toBe('ready');
    });

    test('a token that has expired before the start is told at once', async () => {
      const other = await cloudRig();
      other.graph.script = () => metaError(190, 401);
      await other.transport.start(recordingListener());
      expect(other.transport.health()).toMatchObject({ state: 'logged-out', provedAt: null });
      await other.close();
    });

    test('a number without a means of payment stays degraded until a message is taken', async () => {
      rig.graph.script = ({ path }) => (path.endsWith('/messages') ? metaError(131042) : null);
      await refusal(send('page'));
      await rig.clock.advance(120_000);
      expect(rig.transport.health()).toMatchObject({ state: 'degraded', detail: expect.stringContaining('payment') });
      rig.graph.script = null;
      await send('page');
      expect(rig.transport.health().state).toBe('ready');
    });

    test('a token that ends within a week is told once a day, while there is time', async () => {
      const warned: string[] = [];
      const log = Object.assign(Object.create(silent), { warn: (_: object, line: string) => warned.push(line) });
      const other = await cloudRig({ log });
      let endsAt = other.clock.now() / 1_000 + 8 * 86_400;
      other.graph.script = ({ path, query }) =>
        path === 'debug_token' && query.input_token === 'token' ? json({ data: { is_valid: true, expires_at: endsAt } }) : null;
      await other.transport.start(recordingListener());
      await other.clock.advance(60_000);
      expect([warned, other.transport.health().detail]).toEqual([[], null]);
      await other.clock.advance(48 * hoursMs);
      expect(warned).toEqual(Array(2).fill('the access token ends on 2026-01-24: make a new one and set META_TOKEN'));
      expect(other.transport.health()).toMatchObject({ state: 'ready', detail: warned[0] });
      endsAt = 0;
      await other.clock.advance(24 * hoursMs);
      expect(other.transport.health().detail).toBeNull();
      await other.close();
    });

    test('a ban is told by Meta or by a refusal, and ends when Meta says so', async () => {
      const account = (value: object) => rig.post(notification(value, 'account_update'));
      await account({ event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE', waba_ban_date: 'x' } });
      expect(rig.transport.health().state).toBe('banned');
      await rig.clock.advance(180_000);
      expect(rig.transport.health().state).toBe('banned');
      await account({ event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } });
      expect(rig.transport.health().state).toBe('ready');
      rig.graph.script = () => metaError(131031, 403);
      await refusal(send('page'));
      expect(rig.transport.health().state).toBe('banned');
    });

    test('nothing is asked of Meta any more once stopped', async () => {
      await rig.transport.stop();
      const before = rig.graph.requests.length;
      await rig.clock.advance(300_000);
      expect(rig.graph.requests).toHaveLength(before);
    });
  });
});
