// WhatsApp through the web client (whatsapp-web.js): the conversation, over a session that somebody else keeps alive. It must
// never answer itself, never throw into the page, and never say that something arrived which it does not know to have arrived.

import type { FastifyBaseLogger } from 'fastify';
import type { Client, GroupNotification, Message, PollVote, Reaction } from 'whatsapp-web.js';
import type { Clock } from '../../clock.js';
import { SendFailure } from '../../fault.js';
import { seconds } from '../../incident/duration.js';
import type { Capabilities, Listener, Transport, TransportMemory, TransportTraits } from '../transport.js';
import { createAttempts } from './attempts.js';
import { createCatchUp } from './catch-up.js';
import { mendMedia } from './compat-media.js';
import { createIdentity } from './identity.js';
import { messageId } from './ids.js';
import { createInbound } from './inbound.js';
import { type Arrival, createInbox, type Inbox } from './inbox.js';
import { createInvite } from './invites.js';
import { createJoining } from './joining.js';
import { createMediaFetcher } from './media.js';
import { createMembers } from './members.js';
import { createNewChats } from './new-chats.js';
import { createNotes } from './notes.js';
import { createOutbound } from './outbound.js';
import { createReceipts } from './receipts.js';
import { createRecentMessages } from './recent-messages.js';
import { failureOf } from './refusals.js';
import { createRooms } from './rooms.js';
import type { WebSession } from './session.js';
import { createVotes } from './votes.js';

export interface WebOptions {
  readonly session: WebSession;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  readonly memory: TransportMemory;
}

export const can: Capabilities = {
  groups: 'members',
  // WhatsApp's limit of 1,024 members, one of whom is the bot.
  mostMembers: 1_023,
  reactions: true,
  edit: true,
  pin: true,
  receipts: true,
  buttons: 0,
  polls: true,
  media: true,
  trustsPhones: false,
};

/** 20 a minute: a person who types fast. More looks like a machine, and machines are blocked; pages alone may add ten. */
export const traits: TransportTraits = {
  name: 'web',
  label: 'WhatsApp',
  provesSender: true,
  startsNoChats: true,
  limits: {
    all: { perSecond: 20 / 60, burst: 20 },
    perRecipient: { perSecond: 0.5, burst: 5 },
    pages: { all: { perSecond: 10 / 60, burst: 10 }, perRecipient: { perSecond: 0.1, burst: 4 } },
  },
};
const { name } = traits;
/** Votes and notices that got lost are found within this time. */
const lookAgainEveryMs = seconds(60);

/** Nothing is asked of WhatsApp before `start`. Everything but `start` throws SendFailure and nothing else. */
export function createWebTransport({ session, clock, log, memory }: WebOptions): Transport {
  const notes = createNotes(memory);
  let bot: Listener | null = null;
  let stopTimers = () => {};
  const listener = (): Listener => {
    if (bot === null) throw new Error('nobody listens to WhatsApp Web');
    return bot;
  };

  const inbox = createInbox({ clock, log, reached: (at) => catchUp.reached(at) });
  const identity = createIdentity({ session, notes, clock, log });
  const recentMessages = createRecentMessages(session);
  const attempts = createAttempts({ session, identity, notes, clock, log });
  const votes = createVotes({ name, session, identity, notes, inbox, clock, log, listener });
  const roomLost = (chat: string, reason: string) => inbox.take(members.lost(chat, reason));
  const newChats = createNewChats({ session, identity, notes, clock, log });
  const outbound = createOutbound({ session, identity, recentMessages, notes, attempts, newChats, votes, clock, log, roomLost });
  const invite = createInvite({ log, say: async (address, text) => outbound.say(await outbound.place({ direct: address }), text) });
  const joining = createJoining({ session, identity, invite, log });
  const rooms = createRooms({ session, identity, notes, joining, clock, log });
  const roomGone = (chat: string) => {
    outbound.gone(chat);
    return rooms.gone(chat);
  };
  const members = createMembers({ name, identity, clock, listener, noted: rooms.noted, roomGone });
  const inbound = createInbound({
    name,
    session,
    identity,
    recentMessages,
    media: createMediaFetcher({ session, log }),
    clock,
    listener,
    meant: votes.meant,
  });
  const receipts = createReceipts({ name, session, recentMessages, clock, listener, quiet: outbound.quiet });
  const catchUp = createCatchUp({ session, identity, inbound, inbox, notes, clock, log, receipt: receipts.of });

  let looking = Promise.resolve();
  /** What the library may have lost: votes, and notices of groups. Never rejects. */
  const look = async (lists: 'all' | 'incomplete') => {
    await votes.again();
    for (const { chat, address, joined } of await rooms.rollCall(lists))
      inbox.take(address === null ? members.lost(chat, 'The bot is no longer in the group.') : members.found({ chat, address, joined }));
  };
  const lookAgain = (lists: 'all' | 'incomplete') => {
    looking = looking.then(() => look(lists));
    return looking;
  };
  return {
    ...traits,
    can,
    browserPage: { path: '/pair', label: 'Link WhatsApp', about: 'Link the phone that Muster speaks from, or see how that link stands.' },
    start: async (wanted) => {
      bot = wanted;
      stopTimers();
      stopTimers = clock.every(lookAgainEveryMs, () => {
        if (session.health().state === 'ready') void lookAgain('incomplete');
      });
      await session.start({
        attach: (_client, on) => listenTo(on, { inbox, inbound, attempts, votes, members, receipts, log }),
        ready: async (client) => {
          await mendMedia(client).catch((error: unknown) => log.warn({ err: error }, 'files may not come through this page'));
          await identity.me();
          await catchUp.run();
          await lookAgain('all');
        },
      });
    },
    stop: async () => {
      stopTimers();
      inbox.close();
      catchUp.stop();
      await catchUp.save().catch((error: unknown) => log.warn({ err: error }, 'the cursor was not written down'));
      await session.stop();
    },
    send: outbound.send,
    find: async ({ to, marker, text }) => {
      try {
        return await attempts.find(marker, await outbound.place(to), text);
      } catch (error) {
        throw error instanceof SendFailure ? error : failureOf(error, 'looking for a message');
      }
    },
    react: outbound.react,
    openRoom: rooms.openRoom,
    addMember: rooms.addMember,
    removeMember: rooms.removeMember,
    renameRoom: rooms.renameRoom,
    ownNumber: () => session.ownNumber?.() ?? null,
    health: () => {
      const health = session.health();
      return health.detail === null ? { ...health, detail: newChats.remark() } : health;
    },
    mount: (app) => session.mount(app, newChats.remark),
    ...(session.examine === undefined ? {} : { doctor: session.examine }),
  };
}

interface EventHandlers {
  readonly inbox: Inbox;
  readonly inbound: ReturnType<typeof createInbound>;
  readonly attempts: ReturnType<typeof createAttempts>;
  readonly votes: ReturnType<typeof createVotes>;
  readonly members: ReturnType<typeof createMembers>;
  readonly receipts: ReturnType<typeof createReceipts>;
  readonly log: FastifyBaseLogger;
}

/** Every event of the library that concerns the conversation. */
function listenTo(on: Client['on'], { inbox, inbound, attempts, votes, members, receipts, log }: EventHandlers): void {
  const take = (arrival: Arrival | null) => {
    if (arrival !== null) inbox.take(arrival);
  };
  const event = on as (event: string, handler: (...given: never[]) => void) => unknown;
  event('message', (message: Message) => {
    inbox.arrived(message.id.id);
    take(inbound.message(message));
  });
  event('message_create', (message: Message) => {
    if (message.fromMe) attempts.echo(message);
  });
  event('message_edit', (message: Message, body: unknown, before: unknown) => take(inbound.edit(message, body, before)));
  event('message_revoke_everyone', (after: Message) => take(inbound.revoke(after)));
  event('message_reaction', (reaction: Reaction) => take(inbound.reaction(reaction)));
  event('message_ack', (message: Message, ack: number) => take(receipts.of({ ...pick(message), ack })));
  event('vote_update', (vote: PollVote) => votes.heard(vote));
  event('group_join', (notice: GroupNotification) => members.came(notice).forEach(take));
  event('group_leave', (notice: GroupNotification) => members.left(notice).forEach(take));
  event('contact_changed', (notice: Message, before: string, now: string) => take(members.moved(notice, before, now)));
  // The words follow as a message once they are decrypted.
  event('message_ciphertext', (message: Message) => inbox.expect(message.id.id, message.timestamp * 1_000));
  event('message_ciphertext_failed', (message: Message) => {
    log.warn(
      { at: message.timestamp, id: messageId(message.id, '') },
      'a message could not be decrypted yet; WhatsApp was asked for it again',
    );
  });
}

const pick = ({ id, body, fromMe, to }: Message) => ({ id, body, fromMe, to });
