// A third party judges the cloud transport: Prism over Meta's own OpenAPI file takes every kind of request the real code makes, and
// every sample of a notification in that file goes through our parser. The file lies beside the project and is no part of it.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CloudOptions } from '../../src/transports/cloud/options.js';
import { type CloudEvent, readWebhook } from '../../src/transports/cloud/webhook.js';
import type { OutboundMessage } from '../../src/transports/transport.js';
import { outboundTo, recordingListener } from '../transports/contract.js';
import { type Body, type CloudRig, cloudRig, inbound, notification, status } from '../transports/fake-graph.js';
import { type Prism, readSpecification, type Specification, specificationPath, startPrism } from './prism.js';

const path = specificationPath('meta-business-messaging-v23.openapi.yaml');

/**
 * Where the file of November 2025 is behind or beside Meta's documentation. Each of these is checked below to be refused by the file
 * as it is, and for nothing else.
 */
function withWhatMetaDocuments(file: Specification): Specification {
  const spec: Body = structuredClone(file);
  const { BaseMessageProperties: base, TemplateComponent, ButtonComponent } = spec.components.schemas;
  // "Webhooks, messages, status": what `biz_opaque_callback_data` held when the message was sent.
  base.properties.biz_opaque_callback_data = { type: 'string', maxLength: 512 };
  // "Business-scoped user IDs" (April 2026): `recipient` instead of `to`.
  base.properties.recipient = { type: 'string', pattern: '^[A-Z]{2}\\.\\w{1,128}$' };
  base.required = base.required.filter((name: string) => name !== 'to');
  base.anyOf = [{ required: ['to'] }, { required: ['recipient'] }];
  // "Template messages, buttons": counted from 0. The file's pattern, ^[2-6, 11-14]$, is a class of characters by accident.
  TemplateComponent.properties.index.pattern = '^[0-9]$';
  ButtonComponent.allOf[1].properties.index.pattern = '^[0-9]$';
  return spec;
}

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly answer: string;
}

describe.skipIf(path === null)('Meta’s own OpenAPI file (needs ../shared/specs)', () => {
  let file: Specification;
  let prism: Prism;
  let asIs: Prism;
  beforeAll(async () => {
    file = readSpecification(path ?? '');
    prism = await startPrism(withWhatMetaDocuments(file));
    asIs = await startPrism(file);
  }, 60_000);
  afterAll(async () => {
    await prism.close();
    await asIs.close();
  });

  let exchanges: Exchange[] = [];
  beforeEach(() => {
    exchanges = [];
  });

  /** The real transport with the real fetch; what went over the wire is kept. */
  const started = async (url: string, change: (body: Body) => Body = (body) => body): Promise<CloudRig> => {
    const recording: CloudOptions['fetch'] = async (input, init) => {
      const sent = typeof init?.body === 'string' ? { ...init, body: JSON.stringify(change(JSON.parse(init.body))) } : init;
      const answer = await fetch(input, sent);
      const { pathname } = new URL(String(input));
      exchanges.push({ method: init?.method ?? 'GET', path: pathname, status: answer.status, answer: await answer.clone().text() });
      return answer;
    };
    const rig = await cloudRig({ graphUrl: url, fetch: recording, groups: true, accountId: '102290129340398' });
    await rig.transport.start(recordingListener());
    return rig;
  };
  const notTaken = () => exchanges.filter(({ status: code }) => code >= 300);

  const choices = ['Acknowledge', 'Pass it on', 'Status'].map((title, n) => ({ title, says: `answer ${n}` }));
  const heard = { heardAt: Date.UTC(2026, 0, 16, 21) };
  const file1 = (mime: string) => ({ bytes: new Uint8Array([1, 2, 3]), mime, name: 'graph' });
  const letters: readonly (readonly [string, Partial<OutboundMessage>])[] = [
    ['words', heard],
    ['words with a quote', { ...heard, quote: 'wamid.A' }],
    ['words for a group', { ...heard, to: { chat: 'Y2Fw' } }],
    ['words for an id without a phone', { ...heard, to: { direct: 'US.13491208655302741918' } }],
    ['three buttons', { ...heard, choices }],
    ['a list of ten', { ...heard, choices: Array.from({ length: 10 }, (_, n) => ({ title: `Answer ${n}`, says: `answer ${n}` })) }],
    ['an image', { ...heard, media: file1('image/jpeg') }],
    ['a video for a group', { ...heard, to: { chat: 'Y2Fw' }, media: file1('video/mp4') }],
    ['a document', { ...heard, media: file1('application/pdf') }],
    ['sound', { ...heard, text: '', media: file1('audio/ogg') }],
    ['a page as a template with three buttons', { kind: 'page', choices }],
    ['an update as a template', { kind: 'update' }],
    ['an update as a template for a group', { kind: 'update', to: { chat: 'Y2Fw' } }],
    ['a template with a quote', { kind: 'reply', quote: 'wamid.A' }],
  ];

  test.each(letters)('takes %s', async (_, more) => {
    const rig = await started(prism.url);
    const { id } = await rig.transport.send(outboundTo('+15550000010', '🔴 P1 · INC-42\nReply *ack*', more));
    expect(id).toMatch(/^wamid\./);
    expect(notTaken()).toEqual([]);
    await rig.close();
  });

  test('takes the making of a group, its link, its list, and putting somebody out', async () => {
    const rig = await started(prism.url);
    const groups = (value: object) =>
      rig.post(notification({ groups: [{ timestamp: 1768599840, subject: 'INC-42', ...value }] }, 'group_lifecycle_update'));
    const room = { subject: 'INC-42 Database', members: ['+15550000010'], marker: 'room-42' };
    const opening = rig.transport.openRoom(room);
    while (!exchanges.some((one) => one.method === 'POST' && one.path.endsWith('/groups'))) await new Promise((done) => setImmediate(done));
    const request = JSON.parse(exchanges.at(-1)?.answer ?? '').request_id;
    await groups({ type: 'group_create', request_id: request, group_id: 'Y2Fw' });
    expect(await opening).toMatchObject({ chat: 'Y2Fw', inviteLink: expect.stringContaining('https://chat.whatsapp.com/') });
    await rig.transport.removeMember('Y2Fw', '+15550000010');

    await rig.memory.write('group asked for room-43', JSON.stringify({ subject: 'INC-43', at: rig.clock.now() }));
    const other = rig.transport.openRoom({ ...room, marker: 'room-43' }).catch((error: unknown) => error);
    while (!exchanges.some((one) => one.method === 'GET' && one.path.endsWith('/groups'))) await new Promise((done) => setImmediate(done));
    await rig.clock.advance(12_000);
    expect(await other).toMatchObject({ ambiguous: true });
    expect(notTaken()).toEqual([]);
    expect(exchanges.map(({ method, path: at }) => `${method} ${at}`)).toEqual([
      'GET /v23.0/1065',
      'POST /v23.0/1065/groups',
      'POST /v23.0/Y2Fw/invite_link',
      'DELETE /v23.0/Y2Fw/participants',
      'GET /v23.0/1065/groups',
    ]);
    await rig.close();
  });

  test('takes what fetches an image', async () => {
    const rig = await started(prism.url);
    await rig.post(notification(inbound('+15550000010', { type: 'image', image: { id: '2621233374848975', mime_type: 'image/jpeg' } })));
    expect(exchanges.at(-1)).toMatchObject({ method: 'GET', path: '/v23.0/2621233374848975', status: 200 });
    await rig.close();
  });

  test('takes what the doctor asks, but for the token: that endpoint is of the Graph API at large and not in this file', async () => {
    const rig = await started(prism.url);
    const findings = await rig.transport.doctor?.();
    expect(findings?.find(({ what }) => what === 'number')).toMatchObject({ ok: true });
    expect(exchanges.filter(({ path: at }) => !at.endsWith('/debug_token')).filter(({ status: code }) => code >= 300)).toEqual([]);
    expect([...new Set(exchanges.map(({ path: at }) => at))].sort()).toEqual([
      '/v23.0/102290129340398/message_templates',
      '/v23.0/102290129340398/subscribed_apps',
      '/v23.0/1065',
      '/v23.0/debug_token',
    ]);
    await rig.close();
  });

  test.each([
    ['no product', (body: Body) => ({ ...body, messaging_product: undefined })],
    ['nobody to go to', (body: Body) => ({ ...body, to: undefined })],
    ['a recipient of no known kind', (body: Body) => ({ ...body, recipient_type: 'everybody' })],
    ['a property nobody knows', (body: Body) => ({ ...body, urgent: true })],
    [
      'four buttons',
      (body: Body) => ({
        ...body,
        interactive: { ...body.interactive, action: { buttons: [...body.interactive.action.buttons, body.interactive.action.buttons[0]] } },
      }),
    ],
    [
      'a title of 21 characters',
      (body: Body) => ({
        ...body,
        interactive: { ...body.interactive, action: { buttons: [{ type: 'reply', reply: { id: 'a', title: 'x'.repeat(21) } }] } },
      }),
    ],
    ['a body of 1,025 characters', (body: Body) => ({ ...body, interactive: { ...body.interactive, body: { text: 'x'.repeat(1025) } } })],
  ])('refuses the same request with %s, so this check can fail', async (_, broken) => {
    const rig = await started(prism.url, broken);
    await expect(rig.transport.send(outboundTo('+15550000010', 'page', { ...heard, choices }))).rejects.toMatchObject({ permanent: true });
    expect(exchanges.at(-1)?.status).toBe(422);
    await rig.close();
  });

  test('refuses a request without the token', async () => {
    const answer = await fetch(`${prism.url}/v23.0/1065/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(answer.status).toBe(401);
  });

  describe('as it is', () => {
    const without = (name: string) => (body: Body) => ({ ...body, [name]: undefined });

    test('does not know what comes back in statuses, and nothing else keeps our words out', async () => {
      const rig = await started(asIs.url);
      await expect(rig.transport.send(outboundTo('+15550000010', 'page', heard))).rejects.toMatchObject({ permanent: true });
      expect(exchanges.at(-1)?.answer).toContain("found 'biz_opaque_callback_data'");
      await rig.close();
      const bare = await started(asIs.url, without('biz_opaque_callback_data'));
      await bare.transport.send(outboundTo('+15550000010', 'page', { ...heard, choices }));
      await bare.close();
    });

    test('does not know people without a phone yet', async () => {
      const rig = await started(asIs.url, without('biz_opaque_callback_data'));
      await expect(rig.transport.send(outboundTo('US.13491208655302741918', 'page', heard))).rejects.toMatchObject({ permanent: true });
      expect(exchanges.at(-1)?.answer).toContain("found 'recipient'");
      await rig.close();
    });

    test('counts the buttons of a template from 1, unlike Meta', async () => {
      const from = (first: number) => (body: Body) => {
        const { components } = body.template ?? { components: [] };
        const counted = components.map((one: Body, n: number) => (one.type === 'button' ? { ...one, index: String(n - 1 + first) } : one));
        return { ...body, biz_opaque_callback_data: undefined, template: { ...body.template, components: counted } };
      };
      const page = outboundTo('+15550000010', 'page', { kind: 'page', choices });
      const rig = await started(asIs.url, from(0));
      await expect(rig.transport.send(page)).rejects.toMatchObject({ permanent: true });
      await rig.close();
      const shifted = await started(asIs.url, from(1));
      await shifted.transport.send(page);
      await shifted.close();
    });
  });

  describe('its samples of what Meta posts', () => {
    const samples = (): Record<string, { readonly value: unknown }> =>
      (file as Body).paths['/whatsapp/webhooks'].post.requestBody.content['application/json'].examples;
    const kinds = (body: unknown): readonly CloudEvent['kind'][] =>
      readWebhook(body, { phoneNumberId: '106540352242922', now: 1 })
        .map(({ kind }) => kind)
        .filter((kind) => kind !== 'owner');

    test('are each read as what they are', () => {
      expect(Object.fromEntries(Object.entries(samples()).map(([name, { value }]) => [name, kinds(value)]))).toEqual({
        'Text Message': ['message'],
        'Text Message with Context (Product Inquiry)': ['message'],
        'Text Message from Click to WhatsApp Ad': ['message'],
        'Reaction Message': ['reaction'],
        'Image Message': ['message'],
        'Location Message': ['ignored'],
        'Contact Sharing Message': ['ignored'],
        'Unsupported Message': ['ignored'],
        'Button Message': ['message'],
        'Interactive List Reply Message': ['message'],
        'Interactive Button Reply Message': ['message'],
        'Order Message': ['ignored'],
        'System Message': ['address'],
        'Group Create Message': ['group-created'],
        'Group Settings Update': ['ignored'],
        'Group Remove Participants': ['membership', 'membership'],
      });
    });

    test('are each taken by the webhook itself', async () => {
      const rig = await cloudRig({ phoneNumberId: '106540352242922' });
      const bot = recordingListener();
      await rig.transport.start(bot);
      for (const { value } of Object.values(samples())) expect(await rig.post(value)).toBe(200);
      expect(bot.heard.messages.map(({ text }) => text)).toEqual([
        'Does it come in another color?',
        'Is this still available?',
        expect.any(String),
        'Taj Mahal',
        'Unsubscribe',
        'priority_express',
        'cancel-button',
      ]);
      expect(bot.heard.addresses).toMatchObject([{ address: '+16505551234', now: '+12195555358', change: 'number-changed' }]);
      await rig.close();
    });

    // Only statuses: the file takes messages that come in for messages that go out, and refuses even its own samples of them.
    test('are refused like ours when broken, and taken like ours when not: a status', async () => {
      const post = (sent: unknown) =>
        fetch(`${asIs.url}/whatsapp/webhooks`, {
          method: 'POST',
          headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
          body: JSON.stringify(sent),
        });
      expect((await post(status('wamid.1', 'delivered'))).status).toBe(200);
      expect((await post(status('wamid.1', 'on its way'))).status).toBe(422);
      expect((await post(samples()['Text Message']?.value)).status).toBe(422);
    });
  });
});
