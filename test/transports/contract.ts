// What every transport promises, whatever carries it: called by the test of each, so that the fake ones cannot lie.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SendFailure } from '../../src/fault.js';
import type {
  AddressChange,
  Capabilities,
  DeliveryReport,
  InboundMessage,
  InboundReaction,
  InboundRevoke,
  Listener,
  MembershipChange,
  OutboundMessage,
  Transport,
} from '../../src/transports/transport.js';

/** The transport under test with the world around it in the test's hands. */
export interface Rig {
  readonly transport: Transport;
  /** Addresses that can be reached. */
  readonly people: readonly [string, string, string];
  /** A chat id nobody ever opened. */
  readonly noSuchChat: string;
  /** What stands in the chat of this address with the bot, or in this group: the bot's words, oldest first. */
  heardIn(chat: string): Promise<readonly string[]>;
  /** What this group is called; left out where there are none. */
  subjectOf?(chat: string): Promise<string | undefined>;
  /** From now on whatever is handed over fails. */
  fails(how: 'for now' | 'for good'): Promise<void>;
  /** From now on this address cannot be put into a group, only invited. */
  refusesGroups(address: string): Promise<void>;
  mends(): Promise<void>;
  says(from: string, text: string, chat?: string): Promise<void>;
  reacts(from: string, message: string, emoji: string): Promise<void>;
  /** What the bot reacted with to what a person wrote, by the id it was heard under; left out where there are no reactions. */
  reactedTo?(message: string): Promise<readonly string[]>;
  /** Until everything on its way has arrived. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** What the bot was told, in order. */
export interface Heard {
  readonly messages: InboundMessage[];
  readonly reactions: InboundReaction[];
  readonly deliveries: DeliveryReport[];
  readonly memberships: MembershipChange[];
  readonly revokes: InboundRevoke[];
  readonly addresses: AddressChange[];
  readonly lostRooms: { readonly chat: string; readonly reason: string }[];
}

export function recordingListener(): Listener & { readonly heard: Heard } {
  const heard: Heard = { messages: [], reactions: [], deliveries: [], memberships: [], revokes: [], addresses: [], lostRooms: [] };
  return {
    heard,
    message: async (message) => void heard.messages.push(message),
    reaction: async (reaction) => void heard.reactions.push(reaction),
    delivery: async (report) => void heard.deliveries.push(report),
    membership: async (change) => void heard.memberships.push(change),
    revoked: async (revoke) => void heard.revokes.push(revoke),
    address: async (change) => void heard.addresses.push(change),
    roomLost: async (lost) => void heard.lostRooms.push(lost),
  };
}

/** A message to this person, with what a test cares about on top. */
const messageTo = (address: string, text: string, more: Partial<OutboundMessage> = {}): OutboundMessage => ({
  to: { direct: address },
  text,
  marker: `row-${text}`,
  attempt: 1,
  quote: null,
  edit: null,
  pin: false,
  kind: 'update',
  choices: [],
  vote: false,
  media: null,
  heardAt: null,
  wakes: true,
  ...more,
});

export { messageTo as outboundTo };

/**
 * `can` is what the transport claims: only that is asked of it. `make` answers a transport that is not started yet. `usual`: what is the
 * same of every message it carries, where it does not carry all. `sendsOnly`: nothing is heard by it, and it says so.
 */
export function transportContract(
  name: string,
  can: Capabilities,
  make: () => Promise<Rig>,
  usual: Partial<Pick<OutboundMessage, 'kind'>> = {},
  { sendsOnly = false }: { readonly sendsOnly?: boolean } = {},
): void {
  const outboundTo = (address: string, text: string, more: Partial<OutboundMessage> = {}) =>
    messageTo(address, text, { ...usual, ...more });
  describe(`${name} keeps the promises of a transport`, () => {
    let rig: Rig;
    let bot: ReturnType<typeof recordingListener>;
    beforeEach(async () => {
      rig = await make();
      bot = recordingListener();
      await rig.transport.start(bot);
    });
    afterEach(() => rig.close());

    const failure = async (attempt: Promise<unknown>): Promise<SendFailure> => {
      const cause = await attempt.then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(cause).toBeInstanceOf(SendFailure);
      return cause as SendFailure;
    };

    test('what is sent stands in that chat and in no other', async () => {
      const [asha, ben] = rig.people;
      await rig.transport.send(outboundTo(asha, 'the database is down'));
      await rig.settled();
      expect(await rig.heardIn(asha)).toEqual(['the database is down']);
      expect(await rig.heardIn(ben)).toEqual([]);
    });

    test('every message has an id of its own', async () => {
      const [asha, ben] = rig.people;
      const sent = [await rig.transport.send(outboundTo(asha, 'one')), await rig.transport.send(outboundTo(ben, 'one'))];
      expect(new Set(sent.map(({ id }) => id)).size).toBe(2);
    });

    test('two messages to one person arrive in the order they were handed over', async () => {
      const [asha] = rig.people;
      await rig.transport.send(outboundTo(asha, 'first'));
      await rig.transport.send(outboundTo(asha, 'second'));
      await rig.settled();
      expect(await rig.heardIn(asha)).toEqual(['first', 'second']);
    });

    test('a failure for now may be tried again and then arrives', async () => {
      const [asha] = rig.people;
      await rig.fails('for now');
      expect((await failure(rig.transport.send(outboundTo(asha, 'page')))).permanent).toBe(false);
      await rig.mends();
      await rig.transport.send(outboundTo(asha, 'page', { attempt: 2 }));
      await rig.settled();
      expect(await rig.heardIn(asha)).toEqual(['page']);
    });

    test('a failure for good says that trying again is no use', async () => {
      const [asha] = rig.people;
      await rig.fails('for good');
      expect((await failure(rig.transport.send(outboundTo(asha, 'page')))).permanent).toBe(true);
    });

    test('a chat that does not exist is a failure for good', async () => {
      const lost = outboundTo(rig.people[0], 'anybody here?', { to: { chat: rig.noSuchChat } });
      expect((await failure(rig.transport.send(lost))).permanent).toBe(true);
    });

    if (!sendsOnly)
      test('a person is heard with the verified sender, in the own chat with the bot', async () => {
        const [asha] = rig.people;
        await rig.says(asha, 'ack');
        await rig.settled();
        expect(bot.heard.messages).toMatchObject([
          { transport: rig.transport.name, from: asha, chat: null, text: 'ack', quoted: null, forwarded: false, edited: false },
        ]);
      });

    if (!sendsOnly)
      test('the same words said twice are two messages', async () => {
        const [asha] = rig.people;
        await rig.says(asha, 'ack');
        await rig.says(asha, 'ack');
        await rig.settled();
        expect(new Set(bot.heard.messages.map(({ id }) => id)).size).toBe(2);
      });

    test('whether anything is heard by it stands in its traits', async () => {
      expect(rig.transport.sendsOnly === true).toBe(sendsOnly);
    });

    test('it is ready once started, and stopped once stopped', async () => {
      expect(rig.transport.health().state).toBe('ready');
      await rig.transport.stop();
      expect(rig.transport.health().state).not.toBe('ready');
      expect((await failure(rig.transport.send(outboundTo(rig.people[0], 'too late')))).permanent).toBe(false);
    });

    if (can.reactions)
      test('a reaction is heard, and so is its end', async () => {
        const [asha] = rig.people;
        const { id } = await rig.transport.send(outboundTo(asha, 'page'));
        await rig.reacts(asha, id, '👍');
        await rig.reacts(asha, id, '');
        await rig.settled();
        expect(bot.heard.reactions).toMatchObject([
          { from: asha, message: id, emoji: '👍' },
          { from: asha, message: id, emoji: '' },
        ]);
      });

    if (can.reactions)
      test('what somebody wrote is reacted to where they wrote it, and nothing is said', async () => {
        const [asha] = rig.people;
        await rig.says(asha, 'update 70% restored');
        await rig.settled();
        const id = bot.heard.messages[0]?.id ?? '';
        await rig.transport.react?.({ direct: asha }, id, '✅');
        await rig.settled();
        expect(await rig.reactedTo?.(id)).toEqual(['✅']);
        expect((await rig.heardIn(asha)).filter((text) => text.includes('✅'))).toEqual([]);
      });

    if (!can.reactions)
      test('without reactions there is nothing to react by, so that it is said', async () => {
        expect(rig.transport.react).toBeUndefined();
      });

    if (can.receipts)
      test('a delivered message is reported so', async () => {
        const { id } = await rig.transport.send(outboundTo(rig.people[0], 'page'));
        await rig.settled();
        expect(bot.heard.deliveries).toContainEqual(expect.objectContaining({ message: id, rung: 'delivered' }));
      });

    if (can.edit)
      test('an edit takes the place of what stood there', async () => {
        const [asha] = rig.people;
        const { id } = await rig.transport.send(outboundTo(asha, '40% restored'));
        await rig.transport.send(outboundTo(asha, '70% restored', { edit: id }));
        await rig.settled();
        expect(await rig.heardIn(asha)).toEqual(['70% restored']);
      });

    const room = (members: readonly string[]) => ({ subject: 'INC-42 Database', members, marker: 'room-42' });

    test('it can what it claims, and no more', async () => {
      expect(rig.transport.can).toEqual(can);
    });

    if (can.groups === 'none')
      test('without groups a room is refused for good, so that the bot relays', async () => {
        expect((await failure(rig.transport.openRoom(room(rig.people)))).permanent).toBe(true);
      });

    if (can.groups === 'none')
      test('without groups none is renamed, and asking again is no use', async () => {
        expect((await failure(rig.transport.renameRoom(rig.noSuchChat, 'P1 INC-42'))).permanent).toBe(true);
      });

    if (can.groups === 'members')
      test('a room is called what it is told to be called, and is still the room of its marker', async () => {
        const { chat } = await rig.transport.openRoom(room(rig.people));
        await rig.transport.renameRoom(chat, 'P1 INC-42 Database');
        await rig.transport.renameRoom(chat, 'P1 INC-42 Database');
        expect(await rig.subjectOf?.(chat)).toBe('P1 INC-42 Database');
        expect((await rig.transport.openRoom(room(rig.people))).chat).toBe(chat);
      });

    if (can.groups === 'members')
      test('a room that is not there is not renamed, for good', async () => {
        expect((await failure(rig.transport.renameRoom(rig.noSuchChat, 'P1 INC-42'))).permanent).toBe(true);
      });

    if (can.groups === 'members')
      test('one marker opens one room, asked again or twice at once', async () => {
        const [first, second] = await Promise.all([rig.transport.openRoom(room(rig.people)), rig.transport.openRoom(room(rig.people))]);
        const third = await rig.transport.openRoom(room(rig.people));
        expect(new Set([first.chat, second.chat, third.chat]).size).toBe(1);
        const other = await rig.transport.openRoom({ ...room(rig.people), marker: 'room-43' });
        expect(other.chat).not.toBe(first.chat);
      });

    if (can.groups === 'members')
      test('a room says who came and who was only invited', async () => {
        const [asha, ben, mia] = rig.people;
        await rig.refusesGroups(ben);
        const { members } = await rig.transport.openRoom(room([asha, ben, mia]));
        expect(members).toEqual([
          { address: asha, outcome: 'joined' },
          { address: ben, outcome: 'invited' },
          { address: mia, outcome: 'joined' },
        ]);
      });

    if (can.groups === 'members')
      test('who could not be added is added when asked again', async () => {
        const [asha, ben] = rig.people;
        await rig.refusesGroups(ben);
        const { chat } = await rig.transport.openRoom(room([asha]));
        expect((await rig.transport.addMember(chat, ben)).outcome).toBe('invited');
        await rig.mends();
        expect((await rig.transport.addMember(chat, ben)).outcome).toBe('joined');
        expect((await rig.transport.addMember(chat, ben)).outcome).toBe('joined');
      });

    if (can.groups === 'members')
      test('what is said in a room stands there, and who speaks in it is heard in it', async () => {
        const [asha] = rig.people;
        const { chat } = await rig.transport.openRoom(room(rig.people));
        await rig.transport.send(outboundTo(asha, 'welcome', { to: { chat } }));
        await rig.says(asha, 'update 70% restored', chat);
        await rig.settled();
        expect(await rig.heardIn(chat)).toEqual(['welcome']);
        expect(bot.heard.messages).toMatchObject([{ from: asha, chat, text: 'update 70% restored' }]);
      });

    if (can.groups === 'members')
      test('removing somebody twice is no trouble', async () => {
        const [, ben] = rig.people;
        const { chat } = await rig.transport.openRoom(room(rig.people));
        await rig.transport.removeMember(chat, ben);
        await rig.transport.removeMember(chat, ben);
      });

    if (can.groups === 'members')
      test('rooms fail for now like messages do, and open once when all is well', async () => {
        await rig.fails('for now');
        expect((await failure(rig.transport.openRoom(room(rig.people)))).permanent).toBe(false);
        await rig.mends();
        const { chat } = await rig.transport.openRoom(room(rig.people));
        expect((await rig.transport.openRoom(room(rig.people))).chat).toBe(chat);
      });
  });
}
