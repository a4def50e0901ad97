// The page: asks the server who it is, then shows the modules that whatsapp-web.js takes hold of. It knows no rules of WhatsApp;
// those are the server's.

import { browser, session } from './browser.js';
import { chatModules } from './chats.js';
import { groupModules } from './groups.js';
import { speak } from './ids.js';
import { ledgerModules } from './ledgers.js';
import { call, listen, report } from './link.js';
import { mediaModules } from './media.js';
import { peopleModules } from './people.js';
import { apply } from './pushes.js';
import { sendModules } from './send.js';
import { becomeLinked, conn, socket, socketModules, synchronise } from './socket.js';
import { trifleModules } from './trifles.js';

const modules: Readonly<Record<string, unknown>> = {
  ...socketModules,
  ...peopleModules,
  ...chatModules,
  ...sendModules,
  ...ledgerModules,
  ...groupModules,
  ...mediaModules,
  ...trifleModules,
};

browser.require = (name) => {
  const found = modules[name];
  if (found !== undefined) return found;
  report('unknown-module', name);
  throw new Error(`Requiring unknown module "${name}"`);
};

browser.addEventListener('error', ({ message }) => report('page-error', message ?? 'an error'));
browser.addEventListener('unhandledrejection', ({ reason }) => report('page-error', String(reason)));

let isLinked = false;

await listen({
  opened: () => {
    if (isLinked && socket.state === 'TIMEOUT') socket.set({ state: 'CONNECTED' });
  },
  lost: () => {
    if (isLinked && socket.state === 'CONNECTED') socket.set({ state: 'TIMEOUT' });
  },
  pushed: (push) => {
    if (push.ev === 'linked') isLinked = true;
    apply(push);
  },
});

const { dialect, version, snapshot, ref, missReady } = await call('hello', { token: session.read() });
speak(dialect);
conn.set({ ref });
if (snapshot === null) {
  session.forget();
  socket.set({ state: 'UNPAIRED' });
} else {
  isLinked = true;
  becomeLinked(snapshot);
  synchronise({ missReady });
}
browser.document.body.append(`WhatsApp Web of the double, ${dialect}`);
browser.Debug = { VERSION: version };
