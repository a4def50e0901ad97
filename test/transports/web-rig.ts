// The web transport over the scripted client, started, with a listener that writes down what it hears.

import { createWebTransport } from '../../src/transports/web/web.js';
import { recordingListener } from './contract.js';
import { manualClock, settled } from './manual-clock.js';
import { type FakePerson, fakeMemory, fakeWhatsApp, quietLog } from './web-fake.js';

export type WebRig = Awaited<ReturnType<typeof webRig>>;

/** `before`: what stood there before the transport started. */
export async function webRig(
  options: {
    people?: FakePerson[];
    memory?: ReturnType<typeof fakeMemory>;
    clock?: ReturnType<typeof manualClock>;
    whatsapp?: ReturnType<typeof fakeWhatsApp>;
    before?: (whatsapp: ReturnType<typeof fakeWhatsApp>) => void;
  } = {},
) {
  const clock = options.clock ?? manualClock();
  const whatsapp = options.whatsapp ?? fakeWhatsApp(clock, options.people);
  const memory = options.memory ?? fakeMemory();
  const lines: string[] = [];
  const bot = recordingListener();
  options.before?.(whatsapp);
  const transport = createWebTransport({ session: whatsapp.session, clock, log: quietLog(lines), memory });
  await transport.start(bot);
  const quiet = async () => {
    for (let turn = 0; turn < 6; turn++) await settled();
  };
  await quiet();
  return { transport, whatsapp, clock, memory, bot, heard: bot.heard, lines, quiet };
}
