// Rooms on the Cloud API: asked for, made known later by a webhook, entered by a link; and never two for one marker, whatever gets lost.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordingListener } from '../contract.js';
import { type CloudRig, cloudRig, metaError, notification } from '../fake-graph.js';
import { settled } from '../manual-clock.js';

const [asha, ben] = ['+15550000010', '+15550000011'];
const room = { subject: 'INC-42 Database', members: [asha, ben] as string[], marker: 'room-42' };

let rig: CloudRig;
let bot: ReturnType<typeof recordingListener>;
beforeEach(async () => {
  rig = await cloudRig({ groups: true });
  bot = recordingListener();
  await rig.transport.start(bot);
});
afterEach(() => rig.close());

const asked = (on = rig) => on.graph.requests.filter(({ method, path }) => method === 'POST' && path === '1065/groups');
const lifecycle = (value: object) => notification({ groups: [{ timestamp: '1768599840', ...value }] }, 'group_lifecycle_update');
/** The newest request, as Meta's answer named it. */
const request = (on = rig) => `request-${on.graph.requests.length}`;
const made = (chat: string, requestId: string, link: string | null = 'https://chat.whatsapp.com/LINK') =>
  lifecycle({
    type: 'group_create',
    group_id: chat,
    request_id: requestId,
    subject: room.subject,
    ...(link === null ? {} : { invite_link: link }),
  });
const failure = (attempt: Promise<unknown>) =>
  attempt.then(
    () => expect.fail('it opened'),
    (error: unknown) => error,
  );

describe('opening', () => {
  test('a room is known by its webhook, and everybody is invited by its link', async () => {
    const opening = rig.transport.openRoom(room);
    await settled();
    await rig.post(made('Y2Fw', request()));
    expect(await opening).toEqual({
      chat: 'Y2Fw',
      inviteLink: 'https://chat.whatsapp.com/LINK',
      members: [
        { address: asha, outcome: 'invited', reason: 'joins by the invite link' },
        { address: ben, outcome: 'invited', reason: 'joins by the invite link' },
      ],
    });
    expect(asked()[0]?.body).toEqual({ messaging_product: 'whatsapp', subject: 'INC-42 Database', join_approval_mode: 'auto_approve' });
  });

  test('a webhook without a link: the link is fetched', async () => {
    const opening = rig.transport.openRoom(room);
    await settled();
    await rig.post(made('Y2Fw', request(), null));
    expect(await opening).toMatchObject({ chat: 'Y2Fw', inviteLink: 'https://chat.whatsapp.com/MADE' });
  });

  test('a webhook that overtakes the answer is not lost', async () => {
    rig.graph.script = async ({ method, path }) => {
      if (method === 'POST' && path === '1065/groups') await rig.post(made('Y2Fw', request()));
      return null;
    };
    expect(await rig.transport.openRoom(room)).toMatchObject({ chat: 'Y2Fw' });
  });

  test('twice at once and once more later is one group, also after a restart', async () => {
    const both = [rig.transport.openRoom(room), rig.transport.openRoom(room)];
    await settled();
    await rig.post(made('Y2Fw', request()));
    expect((await Promise.all(both)).map(({ chat }) => chat)).toEqual(['Y2Fw', 'Y2Fw']);
    await rig.transport.openRoom(room);
    expect(asked()).toHaveLength(1);

    const next = await cloudRig({ groups: true, memory: rig.memory });
    await next.transport.start(recordingListener());
    expect(await next.transport.openRoom(room)).toMatchObject({ chat: 'Y2Fw', inviteLink: 'https://chat.whatsapp.com/LINK' });
    expect(asked(next)).toHaveLength(0);
    await next.close();
  });

  test('another marker is another group', async () => {
    const openings = [rig.transport.openRoom(room), rig.transport.openRoom({ ...room, marker: 'room-43' })];
    await settled();
    const [one, two] = asked();
    const numberOf = (of: typeof one) => `request-${rig.graph.requests.indexOf(of as NonNullable<typeof one>) + 1}`;
    await rig.post(made('B', numberOf(two)));
    await rig.post(made('A', numberOf(one)));
    expect((await Promise.all(openings)).map(({ chat }) => chat)).toEqual(['A', 'B']);
  });

  test('a long subject is cut to what Meta takes', async () => {
    void rig.transport.openRoom({ ...room, subject: 'x'.repeat(300) }).catch(() => undefined);
    await settled();
    expect(asked()[0]?.body).toMatchObject({ subject: `${'x'.repeat(127)}…` });
  });

  test('more than eight people do not fit, so the bot relays', async () => {
    const members = Array.from({ length: 9 }, (_, n) => `+1555000002${n}`);
    expect(await failure(rig.transport.openRoom({ ...room, members }))).toMatchObject({ permanent: true });
    expect(asked()).toHaveLength(0);
  });

  test.each([
    [131211, 400, true],
    [131208, 429, false],
    [2, 503, false],
  ])('a refusal with %d (%d) is for good: %j', async (code, status, permanent) => {
    rig.graph.script = ({ path }) => (path === '1065/groups' ? metaError(code, status) : null);
    expect(await failure(rig.transport.openRoom(room))).toMatchObject({ permanent, ambiguous: false });
  });

  test('a plain no leaves nothing behind: the next try asks anew', async () => {
    rig.graph.script = ({ path }) => (path === '1065/groups' ? metaError(131208, 429) : null);
    await failure(rig.transport.openRoom(room));
    rig.graph.script = null;
    const opening = rig.transport.openRoom(room);
    await settled();
    await rig.post(made('Y2Fw', request()));
    expect(await opening).toMatchObject({ chat: 'Y2Fw' });
  });

  test('a refusal that comes by webhook is told with its reason', async () => {
    const opening = failure(rig.transport.openRoom(room));
    await settled();
    await rig.post(
      lifecycle({
        type: 'group_create',
        request_id: request(),
        errors: [{ code: 131211, title: 'cap', error_data: { details: '10,000' } }],
      }),
    );
    expect(await opening).toMatchObject({ permanent: true, message: expect.stringContaining('as many groups') });
  });
});

describe('when something is lost', () => {
  const nobodySays = async (on = rig) => {
    const opening = failure(on.transport.openRoom(room));
    await settled();
    await on.clock.advance(12_000);
    return opening;
  };

  test('without the webhook it is unknown after 12 seconds', async () => {
    expect(await nobodySays()).toMatchObject({ permanent: false, ambiguous: true });
  });

  test('a late webhook makes it known, and no second group is asked for', async () => {
    await nobodySays();
    await rig.post(made('Y2Fw', 'request-2'));
    expect(await rig.transport.openRoom(room)).toMatchObject({ chat: 'Y2Fw' });
    expect(asked()).toHaveLength(1);
  });

  test('a late webhook after a restart makes it known too', async () => {
    await nobodySays();
    const next = await cloudRig({ groups: true, memory: rig.memory });
    await next.transport.start(recordingListener());
    await next.post(made('Y2Fw', 'request-2'));
    expect(await next.transport.openRoom(room)).toMatchObject({ chat: 'Y2Fw' });
    expect(asked(next)).toHaveLength(0);
    await next.close();
  });

  test('a group whose webhook is lost is found by its subject', async () => {
    await nobodySays();
    rig.graph.groups.set('Y2Fw', room.subject);
    expect(await rig.transport.openRoom(room)).toMatchObject({ chat: 'Y2Fw', inviteLink: 'https://chat.whatsapp.com/MADE' });
    expect(asked()).toHaveLength(1);
  });

  test('an answer that is lost after the asking: the group is found, not made again', async () => {
    rig.graph.script = ({ method, path }) => {
      if (method !== 'POST' || path !== '1065/groups') return null;
      rig.graph.groups.set('Y2Fw', room.subject);
      throw new DOMException('late', 'TimeoutError');
    };
    expect(await failure(rig.transport.openRoom(room))).toMatchObject({ permanent: false, ambiguous: true });
    rig.graph.script = null;
    expect(await rig.transport.openRoom(room)).toMatchObject({ chat: 'Y2Fw' });
    expect(asked()).toHaveLength(1);
  });

  test('within a minute it is not asked for again; after it, when no list has it, it is', async () => {
    await nobodySays();
    expect(await nobodySays()).toMatchObject({ ambiguous: true });
    expect(asked()).toHaveLength(1);
    await rig.clock.advance(60_000);
    const opening = rig.transport.openRoom(room);
    await settled();
    expect(asked()).toHaveLength(2);
    await rig.post(made('New', request()));
    expect(await opening).toMatchObject({ chat: 'New' });
  });

  test('a group of that name from long ago is not ours', async () => {
    await nobodySays();
    const old = { id: 'Old', subject: room.subject, created_at: '1700000000' };
    rig.graph.script = ({ method, path }) =>
      method === 'GET' && path === '1065/groups' ? new Response(JSON.stringify({ data: { groups: [old] } })) : null;
    expect(await nobodySays()).toMatchObject({ ambiguous: true });
  });

  test('a deleted group is told, and the next room for its marker is a new one', async () => {
    const opening = rig.transport.openRoom(room);
    await settled();
    await rig.post(made('Y2Fw', request()));
    await opening;
    await rig.post(lifecycle({ type: 'group_delete', group_id: 'Y2Fw', request_id: 'x' }));
    expect(bot.heard.lostRooms).toMatchObject([{ transport: 'cloud', chat: 'Y2Fw', reason: 'the group was deleted' }]);
    const again = rig.transport.openRoom(room);
    await settled();
    await rig.post(made('New', request()));
    expect(await again).toMatchObject({ chat: 'New' });
  });
});

describe('people in it', () => {
  test('nobody can be added, only invited', async () => {
    expect(await rig.transport.addMember('Y2Fw', asha ?? '')).toMatchObject({ outcome: 'invited' });
    expect(rig.graph.requests.some(({ path }) => path.endsWith('/participants'))).toBe(false);
  });

  test('who joins and leaves is told', async () => {
    const people = (value: object) =>
      notification({ groups: [{ group_id: 'Y2Fw', timestamp: '1768599840', ...value }] }, 'group_participants_update');
    await rig.post(people({ type: 'group_participants_add', reason: 'invite_link', added_participants: [{ wa_id: '15550000010' }] }));
    await rig.post(
      people({ type: 'group_participants_remove', initiated_by: 'participant', removed_participants: [{ wa_id: '15550000010' }] }),
    );
    expect(bot.heard.memberships).toMatchObject([
      { transport: 'cloud', chat: 'Y2Fw', address: asha, joined: true },
      { chat: 'Y2Fw', address: asha, joined: false },
    ]);
  });

  test('who leaves with the bot’s help is named by bare digits, and twice is no trouble', async () => {
    await rig.transport.removeMember('Y2Fw', asha ?? '');
    expect(rig.graph.requests.at(-1)).toMatchObject({
      method: 'DELETE',
      path: 'Y2Fw/participants',
      body: { messaging_product: 'whatsapp', participants: [{ user: '15550000010' }] },
    });
    rig.graph.script = () => metaError(131212);
    await rig.transport.removeMember('Y2Fw', asha ?? '');
    rig.graph.script = () => metaError(131041);
    expect(await failure(rig.transport.removeMember('Y2Fw', asha ?? ''))).toMatchObject({ permanent: true });
  });

  test('a group is called something else by its settings, cut to what Meta takes', async () => {
    rig.graph.script = () => new Response(JSON.stringify({ success: true }));
    await rig.transport.renameRoom('Y2Fw', `P1 INC-42 ${'x'.repeat(200)}`);
    expect(rig.graph.requests.at(-1)).toMatchObject({
      method: 'POST',
      path: 'Y2Fw',
      body: { messaging_product: 'whatsapp', subject: `P1 INC-42 ${'x'.repeat(117)}…` },
    });
    rig.graph.script = () => metaError(131041);
    expect(await failure(rig.transport.renameRoom('Y2Fw', 'P1 INC-42'))).toMatchObject({ permanent: true });
  });

  test('without an account that may open groups everything about them is refused for good', async () => {
    const poor = await cloudRig({ groups: false });
    await poor.transport.start(recordingListener());
    const { transport } = poor;
    const attempts = [
      transport.openRoom(room),
      transport.addMember('x', 'y'),
      transport.removeMember('x', 'y'),
      transport.renameRoom('x', 'y'),
    ];
    for (const attempt of attempts) expect(await failure(attempt)).toMatchObject({ name: 'SendFailure', permanent: true });
    await poor.close();
  });
});
