// The socket as the library watches it: its state, being linked, and the edge on which `ready` hangs.

import type { Snapshot } from '../wire.js';
import { browser, session } from './browser.js';
import { Emitter, Model } from './emitter.js';
import { keepPins, keepVotes } from './ledgers.js';
import { call } from './link.js';
import { keepChat } from './models.js';
import { beMe, learn, myName, myPhone } from './people.js';

class Socket extends Model {
  declare state: string;
  declare hasSynced: boolean;

  logout = async (): Promise<void> => {
    await call('logout', null);
    session.forget();
  };
  takeover = (): Promise<null> => call('takeover', null);
  reconnect = (): Promise<null> => call('reconnect', null);
}

class Conn extends Model {
  declare ref: string;
  declare platform: string;
  readonly canSetMyPushname = () => true;
}

export const socket = new Socket({ state: 'OPENING', hasSynced: false });
export const conn = new Conn({ platform: 'android', ref: '' });

let percent = 0;

/** Commands of the app. What nobody needs is only heard of. */
export const cmd = Object.assign(new Emitter(), { refreshQR: () => void call('newRef', null) });

/** From here on the page is a linked device. */
export function becomeLinked(snapshot: Snapshot): void {
  beMe(snapshot.me);
  conn.set({ pushname: myName(), wid: myPhone(), me: myPhone(), phone: { device_manufacturer: 'double' } });
  for (const person of snapshot.people) learn(person);
  for (const chat of snapshot.chats) keepChat(chat);
  keepVotes(snapshot.votes);
  keepPins(snapshot.pins);
  socket.set({ state: 'CONNECTED' });
}

let listening = false;
let synchronised = false;

socket.whenHeard((name) => {
  if (name !== 'change:hasSynced') return;
  listening = true;
  // The library listens for progress right after it.
  if (synchronised) setTimeout(finish, 0);
});

/**
 * What the library's `ready` hangs on. In the real page this races with the injection; here it waits for the listener, unless a
 * test asks for the race to be lost.
 */
export function synchronise({ missReady }: { readonly missReady: boolean }): void {
  synchronised = true;
  if (missReady) socket.set({ hasSynced: true });
  else if (listening) finish();
}

/** Progress, then the edge. */
function finish(): void {
  for (const now of [50, 100]) {
    percent = now;
    cmd.trigger('offline_progress_update_from_bridge');
  }
  socket.set({ hasSynced: true });
}

/** Put out of the account, from the phone: the page goes elsewhere, and the library takes notice of that. */
export function putOut(): void {
  session.forget();
  cmd.trigger('logout');
  // Room for the library to note it before the page is gone.
  setTimeout(() => browser.location.assign('/?post_logout=1'), 50);
}

const bytes = (seed: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, at) => (at * 7 + seed) % 256);
const keyPair = (seed: number) => ({ pubKey: bytes(seed), privKey: bytes(seed + 1) });

let deviceInfo = () => ({ os: 'Linux', name: 'Chrome' });

export const socketModules = {
  WAWebSocketModel: { Socket: socket },
  WAWebCmd: { Cmd: cmd },
  WAWebConnModel: { Conn: conn },
  WAWebOfflineHandler: { OfflineMessageHandler: { getOfflineDeliveryProgress: () => percent } },
  WAWebAltDeviceLinkingApi: {
    setPairingType: () => {},
    initializeAltDeviceLinking: async () => {},
    initializeQRLinking: async () => {},
    startAltLinkingFlow: (phone: string) => call('pairingCode', { phone }),
  },
  WABase64: { encodeB64: (data: Uint8Array) => btoa(String.fromCharCode(...data)) },
  WAWebCompanionRegClientUtils: { DEVICE_PLATFORM: 'WEB' },
  WAWebAdvSignatureApi: {},
  WAWebUserPrefsInfoStore: { waNoiseInfo: { get: async () => ({ staticKeyPair: keyPair(1) }) } },
  WAWebSignalStoreApi: { waSignalStore: { getRegistrationInfo: async () => ({ identityKeyPair: keyPair(2) }) } },
  WAWebUserPrefsMultiDevice: { getADVSecretKey: () => btoa('a secret of the double') },
  WAWebLaunchSocketUtils: { refreshQR: () => void call('newRef', null) },
  WAWebMiscBrowserUtils: {
    get info() {
      return deviceInfo;
    },
    set info(wanted) {
      deviceInfo = wanted;
    },
  },
};
