// The test double of WhatsApp Web: its page and its server on loopback, and in a test's hands what people, phones and the network
// do. It doubles neither whatsapp-web.js nor anything of ours.

import { groupAnswers } from './answers-groups.js';
import { messageAnswers } from './answers-messages.js';
import { loopbackPem, spkiHash } from './certificate.js';
import { createFaults, type Faults } from './faults.js';
import { createGroups, type GroupDo } from './groups-do.js';
import type { Knobs, Stage } from './happenings.js';
import { createLinking } from './linking.js';
import { createPages } from './pages.js';
import { createPeople, type PeopleDo } from './people-do.js';
import { Refusal } from './refusal.js';
import { openDoor } from './server.js';
import { createStillness } from './stillness.js';
import { type GroupView, groupsIn, reactionsIn, type Sent, type SentReaction, sentIn } from './what-was-sent.js';
import type { Answer, Dialect, Jid, Method } from './wire.js';
import { createWorld, type UserSpec } from './world.js';

export type { Inbound, InboundMedia } from './people-do.js';
export type { GroupView, Sent, SentReaction } from './what-was-sent.js';
export type { Dialect, Method } from './wire.js';
export type { Privacy, UserSpec } from './world.js';

export interface WhatsAppWebOptions {
  /** `legacy` when left out. */
  readonly dialect?: Dialect;
  /** The bot's own account; `+15550000001` when left out. */
  readonly me?: UserSpec;
  readonly users?: readonly UserSpec[];
}

export interface WhatsAppWeb extends PeopleDo, GroupDo, Faults {
  /** What Chromium must be started with to meet the double where it expects WhatsApp. As root, `--no-sandbox` is among it. */
  readonly chromiumArgs: readonly string[];
  readonly url: string;
  /** The bot's own account. */
  readonly me: { readonly phone: string; readonly pn: Jid; readonly lid: Jid };
  /** With a QR code as the client saw it: throws when another one is shown by now. Throws where no page waits. */
  scanQr(qr?: string): void;
  enterPairingCode(code?: string): void;
  refreshQr(): void;
  /** From now on the account demands a passkey when it is linked, which a page without hands cannot answer. */
  demandPasskey(demanded: boolean): void;
  /** Another state of the socket: `CONFLICT`, `TIMEOUT`, `CONNECTED`, `DEPRECATED_VERSION`, `TOS_BLOCK`, … */
  setState(state: string): void;
  /** The device is unlinked on the phone. */
  logout(): void;
  reload(): void;
  /** The line breaks once; the page opens it again. */
  dropSocket(): void;
  /** The network is away until it is back. */
  cutNetwork(cut: boolean): void;
  /** The page stands still, without using a processor, until it is let go. Resolves when it does. */
  freeze(frozen: boolean): Promise<void>;
  /** Deaf: inbound is kept in the chats and nobody hears of it. */
  swallowInbound(swallowing: boolean): void;
  /** Mute: what is sent stands in the chat for ever at ack 0. Takes `hang('sendMessage')` and `mend('sendMessage')` for it. */
  swallowOutbound(swallowing: boolean): void;
  /** The next loads of the page are synchronised before anybody could listen for it. */
  missReady(missing: boolean): void;
  /** Whether what came while no page listened is heard like any other when one does. Not, unless asked for. */
  loudAfterwards(loud: boolean): void;
  /** How far messages come by themselves: 1, when nothing was said. */
  setAutoAck(ack: 1 | 2 | 3): void;
  sent(): readonly Sent[];
  sentReactions(): readonly SentReaction[];
  groups(): readonly GroupView[];
  /** Messages the bot has not seen, by chat. */
  unread(chat: Jid): number;
  /** Linked pages that listen just now. */
  listening(): number;
  /** Pages that show a QR code. */
  waiting(): number;
  /** Linked devices, whether or not one of them listens. */
  devices(): number;
  /** How often the page asked this. */
  asked(method: Method): number;
  /** Modules the library asked for that the replica does not have. A test that passes wants none. */
  unknownModules(): readonly string[];
  pageErrors(): readonly string[];
  stop(): Promise<void>;
}

const newKnobs = (): Knobs => ({
  deaf: false,
  autoAck: 1,
  missReady: false,
  down: false,
  passkey: false,
  loudAfterwards: false,
  version: '2.3000.1043220887',
});

/** Starts the double on a free loopback port. It must be stopped. */
export async function startWhatsAppWeb(options: WhatsAppWebOptions = {}): Promise<WhatsAppWeb> {
  const world = createWorld(options.me ?? { name: 'Muster', phone: '+15550000001' }, options.users ?? []);
  const knobs = newKnobs();
  const pages = createPages({ loudAfterwards: () => knobs.loudAfterwards, accepts: () => !knobs.down });
  const stage: Stage = { world, pages, knobs, asked: new Set() };
  const linking = createLinking(stage, options.dialect ?? 'legacy');
  const faults = createFaults();
  const reported: { readonly kind: string; readonly what: string }[] = [];
  const report = (one: { readonly kind: string; readonly what: string }) => void reported.push(one);
  const answers: Table = { ...messageAnswers(stage), ...groupAnswers(stage), ...linking.answers, report } as unknown as Table;
  const counts = new Map<Method, number>();
  const stillness = createStillness(() => pages.tell({ ev: 'freeze' }));

  const door = await openDoor({
    accepts: () => !knobs.down,
    events: pages.open,
    freeze: stillness.hold,
    answer: ({ page, method, asks }) => {
      const asked = method as Method;
      counts.set(asked, (counts.get(asked) ?? 0) + 1);
      return faults.answer(asked, () => answered(answers, asked, asks, page));
    },
  });
  const what = (kind: string) => reported.filter((one) => one.kind === kind).map((one) => one.what);
  const cut = (down: boolean) => {
    knobs.down = down;
    if (down) pages.cut();
  };

  return {
    ...createPeople(stage),
    ...createGroups(stage),
    hang: faults.hang,
    fail: faults.fail,
    loseAnswer: faults.loseAnswer,
    mend: faults.mend,
    chromiumArgs: argsFor(door.port),
    url: `https://127.0.0.1:${door.port}/`,
    me: { phone: `+${world.me.pn.split('@')[0]}`, pn: world.me.pn, lid: world.me.lid },
    scanQr: linking.scan,
    enterPairingCode: linking.enter,
    refreshQr: linking.refreshQr,
    demandPasskey: (demanded) => Object.assign(knobs, { passkey: demanded }),
    setState: (state) => pages.tell({ ev: 'state', state }),
    logout: pages.putOut,
    reload: () => pages.tell({ ev: 'reload' }),
    dropSocket: pages.cut,
    cutNetwork: cut,
    freeze: async (frozen) => (frozen && pages.listening() > 0 ? stillness.begin() : stillness.end()),
    swallowInbound: (deaf) => Object.assign(knobs, { deaf }),
    swallowOutbound: (mute) => (mute ? faults.hang('sendMessage') : faults.mend('sendMessage')),
    missReady: (missReady) => Object.assign(knobs, { missReady }),
    loudAfterwards: (loudAfterwards) => Object.assign(knobs, { loudAfterwards }),
    setAutoAck: (autoAck) => Object.assign(knobs, { autoAck }),
    sent: () => sentIn(world),
    sentReactions: () => reactionsIn(world),
    groups: () => groupsIn(world),
    unread: (chat) => world.unread.get(chat) ?? 0,
    listening: pages.listening,
    waiting: pages.waiting,
    devices: () => pages.sessions.size,
    asked: (method) => counts.get(method) ?? 0,
    unknownModules: () => what('unknown-module'),
    pageErrors: () => what('page-error'),
    stop: async () => {
      stillness.end();
      await door.close();
    },
  };
}

type Table = Readonly<Record<Method, (asks: unknown, page: string) => unknown>>;

function answered(answers: Table, method: Method, asks: unknown, page: string): Answer<unknown> {
  try {
    return { ok: answers[method](asks, page) ?? null };
  } catch (error) {
    if (error instanceof Refusal) return { error: { code: error.code, message: error.message } };
    return { error: { code: 0, message: String(error) } };
  }
}

const argsFor = (port: number): readonly string[] => [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
  `--host-resolver-rules=MAP web.whatsapp.com 127.0.0.1:${port}, MAP * ~NOTFOUND , EXCLUDE 127.0.0.1`,
  `--ignore-certificate-errors-spki-list=${spkiHash(loopbackPem)}`,
];
