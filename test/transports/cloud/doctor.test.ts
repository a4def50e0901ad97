import { afterEach, describe, expect, test } from 'vitest';
import type { CloudOptions } from '../../../src/transports/cloud/options.js';
import { recordingListener } from '../contract.js';
import { type CloudRig, cloudRig, type GraphRequest, json, metaError, notification, status } from '../fake-graph.js';

const rigs: CloudRig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

const dayS = 24 * 3_600;
const token = (more: object = {}) => ({
  data: { is_valid: true, expires_at: 0, scopes: ['whatsapp_business_messaging', 'whatsapp_business_management'], ...more },
});
const quickReplies = (many: number) => Array.from({ length: many }, (_, n) => ({ type: 'QUICK_REPLY', text: `Answer ${n}` }));
const template = (name: string, more: object = {}) => ({
  name,
  language: 'en',
  status: 'APPROVED',
  components: [
    { type: 'BODY', text: 'Muster: {{1}} Please answer.' },
    { type: 'BUTTONS', buttons: quickReplies(3) },
  ],
  ...more,
});

/** An account in which all is well, but for what a test changes. */
async function patient(
  changes: { options?: Partial<CloudOptions>; answer?: (request: GraphRequest) => Response | null } = {},
): Promise<CloudRig> {
  const rig = await cloudRig({ publicUrl: 'https://muster.example.com', accountId: 'WABA', ...changes.options });
  rigs.push(rig);
  rig.graph.script = async (request) => {
    const changed = changes.answer?.(request);
    if (changed !== undefined && changed !== null) return changed;
    if (request.path === 'debug_token') return json(token());
    if (request.path === 'WABA/message_templates') return json({ data: [template(request.query.name ?? '')] });
    if (request.path === 'WABA/subscribed_apps') return json({ data: [{ whatsapp_business_api_data: { id: '1' } }] });
    if (request.path !== '/whatsapp/cloud') return null;
    const answer = await rig.app.inject({ url: request.path, query: { ...request.query } });
    return new Response(answer.body, { status: answer.statusCode });
  };
  return rig;
}
const findings = async (rig: CloudRig) => (await rig.transport.doctor?.()) ?? [];
const only = async (what: string, changes: Parameters<typeof patient>[0]) =>
  (await findings(await patient(changes))).find((one) => one.what === what);
const at = (path: string, answer: () => Response) => ({ answer: (request: GraphRequest) => (request.path === path ? answer() : null) });
const now = () =>
  cloudRig()
    .then(async (rig) => [rig.clock.now(), await rig.close()] as const)
    .then(([ms]) => Math.floor(ms / 1_000));

describe('the doctor of the Cloud API', () => {
  test('finds all well', async () => {
    const rig = await patient();
    expect(await findings(rig)).toEqual([
      { ok: true, what: 'token', found: 'valid, without an end' },
      { ok: true, what: 'number', found: '+1 555-000-0001, Muster, quality green' },
      { ok: true, what: 'template muster_page', found: 'approved in en, with 3 quick replies' },
      { ok: true, what: 'template muster_update', found: 'approved in en' },
      { ok: true, what: 'subscription', found: 'an app is subscribed to the account' },
      { ok: true, what: 'webhook', found: 'https://muster.example.com/whatsapp/cloud answers the handshake' },
    ]);
  });

  test('writes to nobody and changes nothing', async () => {
    const rig = await patient();
    await findings(rig);
    expect(rig.graph.requests.map(({ method }) => method)).toEqual(rig.graph.requests.map(() => 'GET'));
  });

  test.each([
    ['is no longer valid', () => token({ is_valid: false }), /no longer takes it.*META_TOKEN/],
    ['lacks a permission', () => token({ scopes: ['whatsapp_business_messaging'] }), /lacks whatsapp_business_management/],
  ])('says when the token %s', async (_, answer, found) => {
    expect(
      await only(
        'token',
        at('debug_token', () => json(answer())),
      ),
    ).toMatchObject({ ok: false, found: expect.stringMatching(found) });
  });

  test.each([
    [6, false, /it ends on 2026-01-22/],
    [60, true, /valid until 2026-03-17/],
  ])('a token with %d days left is well: %j', async (days, ok, found) => {
    const expires_at = (await now()) + days * dayS;
    expect(
      await only(
        'token',
        at('debug_token', () => json(token({ expires_at }))),
      ),
    ).toMatchObject({ ok, found: expect.stringMatching(found) });
  });

  test('an expired token is told in words, and the rest is looked at all the same', async () => {
    const rig = await patient({ answer: ({ path }) => (path === '/whatsapp/cloud' ? null : metaError(190, 401)) });
    const found = await findings(rig);
    expect(found.filter(({ ok }) => !ok).map(({ what }) => what)).toEqual([
      'token',
      'number',
      'template muster_page',
      'template muster_update',
      'subscription',
    ]);
    expect(found[0]?.found).toMatch(/expired.*META_TOKEN/);
  });

  test('a number of low quality is a warning', async () => {
    const poor = () => json({ display_phone_number: '+1', verified_name: 'M', quality_rating: 'RED' });
    expect(await only('number', at('1065', poor))).toMatchObject({ ok: false, found: expect.stringContaining('restrict') });
  });

  test('a number that is none names the setting', async () => {
    expect(
      await only(
        'number',
        at('1065', () => metaError(100)),
      ),
    ).toMatchObject({ ok: false, found: expect.stringContaining('META_PHONE_NUMBER_ID') });
  });

  test.each([
    ['is not there', [], /there is none of this name in en/],
    ['is there in another language', [template('muster_page', { language: 'de' })], /none of this name in en/],
    ['waits for approval', [template('muster_page', { status: 'PENDING' })], /pending/],
    ['is paused', [template('muster_page', { status: 'PAUSED' })], /paused/],
    ['has two variables', [template('muster_page', { components: [{ type: 'BODY', text: '{{1}} and {{2}}' }] })], /2 variables/],
    [
      'has too few buttons',
      [
        template('muster_page', {
          components: [
            { type: 'BODY', text: '{{1}}.' },
            { type: 'BUTTONS', buttons: quickReplies(2) },
          ],
        }),
      ],
      /with 2 quick replies: add 3/,
    ],
    ['has none', [template('muster_page', { components: [{ type: 'BODY', text: 'Hello' }] })], /0 variables/],
  ])('says when a template %s', async (_, data, found) => {
    expect(
      await only(
        'template muster_page',
        at('WABA/message_templates', () => json({ data })),
      ),
    ).toMatchObject({
      ok: false,
      found: expect.stringMatching(found),
    });
  });

  test('without a template it says who cannot be paged', async () => {
    const options = { templates: { page: null, update: null, language: 'en' } };
    expect(await only('templates', { options })).toMatchObject({ ok: false, found: expect.stringContaining('24 hours') });
  });

  test('an account to which no app is subscribed hears nothing', async () => {
    expect(
      await only(
        'subscription',
        at('WABA/subscribed_apps', () => json({ data: [] })),
      ),
    ).toMatchObject({
      ok: false,
      found: expect.stringContaining('nothing comes in'),
    });
  });

  test('the account is learnt from what comes in', async () => {
    const rig = await patient({ options: { accountId: null } });
    expect((await findings(rig)).find(({ what }) => what === 'template muster_page')).toMatchObject({
      ok: false,
      found: expect.stringContaining('not known'),
    });
    await rig.transport.start(recordingListener());
    await rig.post(status('wamid.1', 'sent'));
    await rig.post(notification({}));
    expect((await findings(rig)).find(({ what }) => what === 'template muster_page')).toMatchObject({ ok: true });
  });

  test('or from the token, when it is for one account only', async () => {
    const granular = { granular_scopes: [{ scope: 'whatsapp_business_management', target_ids: ['WABA'] }] };
    const changes = { options: { accountId: null }, ...at('debug_token', () => json(token(granular))) };
    expect(await only('template muster_page', changes)).toMatchObject({ ok: true });
  });

  describe('tries the webhook as Meta does', () => {
    test('and says when somebody else answers there', async () => {
      expect(
        await only(
          'webhook',
          at('/whatsapp/cloud', () => new Response('<html>', { status: 200 })),
        ),
      ).toMatchObject({
        ok: false,
        found: expect.stringContaining('META_VERIFY_TOKEN'),
      });
    });

    test('and says when nobody does', async () => {
      const answer = () => {
        throw new TypeError('fetch failed');
      };
      expect(await only('webhook', at('/whatsapp/cloud', answer))).toMatchObject({
        ok: false,
        found: expect.stringContaining('Start Muster first'),
      });
    });

    test('and says when it does not know where', async () => {
      expect(await only('webhook', { options: { publicUrl: null } })).toMatchObject({
        ok: false,
        found: expect.stringContaining('PUBLIC_URL'),
      });
    });
  });

  test('no finding shows a secret', async () => {
    const secrets = { token: 'EAAsecretsecret', appSecret: 'app-secretsecret', verifyToken: 'verify-secretsecret' };
    const rig = await patient({ options: secrets, answer: () => metaError(190, 401) });
    const told = JSON.stringify(await findings(rig));
    expect(Object.values(secrets).filter((secret) => told.includes(secret))).toEqual([]);
  });
});
