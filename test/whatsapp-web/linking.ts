// Linking a device and losing it again: QR codes, pairing codes, what a linked page starts from.

import { inChat } from './answers-messages.js';
import type { Stage } from './happenings.js';
import type { Calls, Dialect, Jid, Snapshot } from './wire.js';
import { findUser, newCode, personOf, titleOf, type World, wireGroup } from './world.js';

export interface Linking {
  readonly answers: {
    readonly hello: (asks: Calls['hello']['asks'], page: string) => Calls['hello']['gets'];
    readonly pairingCode: (asks: Calls['pairingCode']['asks']) => string;
    readonly newRef: () => null;
    readonly logout: () => null;
    readonly takeover: () => null;
    readonly reconnect: () => null;
    readonly queryExists: (asks: Calls['queryExists']['asks']) => Calls['queryExists']['gets'];
  };
  /** Throws where no page waits, or what was scanned is not the code of now. */
  scan(qr?: string): void;
  enter(code: string | undefined): void;
  /** The next QR code, as after the 20 seconds of the real one. */
  refreshQr(): void;
}

const pairingLetters = '123456789ABCDEFGHJKLMNPQRSTVWXYZ';

export function createLinking(stage: Stage, dialect: Dialect): Linking {
  const { world, pages, knobs, asked } = stage;
  let ref = `2@${newCode()}`;
  let code: string | null = null;

  const refreshQr = () => {
    ref = `2@${newCode()}`;
    pages.tellWaiting({ ev: 'ref', ref });
  };
  const link = () => {
    if (pages.waiting() === 0) throw new Error('No page waits to be linked');
    if (knobs.passkey) return refreshQr();
    const snapshot = snapshotOf(stage);
    const waiting = pages.link();
    pages.tell({ ev: 'linked', token: waiting.token, snapshot });
  };

  return {
    answers: {
      hello: ({ token }, page) => {
        const isLinked = pages.greet(page, token).token !== null;
        return { dialect, version: knobs.version, snapshot: isLinked ? snapshotOf(stage) : null, ref, missReady: knobs.missReady };
      },
      pairingCode: () => {
        code = Array.from({ length: 8 }, () => pairingLetters[Math.floor(Math.random() * pairingLetters.length)]).join('');
        return code;
      },
      newRef: () => {
        refreshQr();
        return null;
      },
      logout: () => {
        pages.sessions.clear();
        return null;
      },
      takeover: () => {
        pages.tell({ ev: 'state', state: 'CONNECTED' });
        return null;
      },
      reconnect: () => null,
      queryExists: ({ jid }) => {
        const user = findUser(world, jid);
        if (user === null) return { exists: false, person: null, wid: jid };
        if (jid === user.pn) asked.add(user.pn);
        return { exists: true, person: personOf(user, asked.has(user.pn)), wid: user.chat };
      },
    },
    scan: (qr) => {
      if (qr !== undefined && qr.split(',')[0] !== ref) throw new Error('This QR code is an old one');
      link();
    },
    enter: (entered) => {
      if (code === null) throw new Error('Nobody asked for a pairing code');
      if (entered !== undefined && entered !== code) throw new Error('This is not the pairing code');
      code = null;
      link();
    },
    refreshQr,
  };
}

/** How much of a chat a page holds before it asks for more. */
const messagesAtHand = 20;

function snapshotOf(stage: Stage): Snapshot {
  const { world, asked } = stage;
  const { me } = world;
  const jids = chatsOf(world);
  const met = world.users.filter((user) => jids.has(user.chat) || asked.has(user.pn) || inAnyGroup(world, user.lid));
  return {
    me: { pn: me.pn, lid: me.lid, name: me.name },
    people: met.map((user) => personOf(user, asked.has(user.pn))),
    chats: [...jids].map((jid) => chatOf(stage, jid)),
    votes: world.votes,
    pins: world.pins,
  };
}

const chatsOf = ({ stored, groups, me }: World): ReadonlySet<Jid> =>
  new Set([
    ...stored.map(({ message }) => message.key.remote),
    ...[...groups.values()].filter(({ members }) => members.has(me.lid)).map(({ jid }) => jid),
  ]);

const inAnyGroup = ({ groups, me }: World, lid: Jid): boolean =>
  [...groups.values()].some(({ members }) => members.has(me.lid) && members.has(lid));

function chatOf({ world }: Stage, jid: Jid): Snapshot['chats'][number] {
  const group = world.groups.get(jid);
  return {
    jid,
    title: titleOf(world, findUser(world, jid)?.lid ?? jid),
    unread: world.unread.get(jid) ?? 0,
    group: group === undefined ? null : wireGroup(group),
    messages: inChat(world, jid).slice(-messagesAtHand),
  };
}
