// A server's session in a process of its own, to be killed: `session-child.ts <session folder> <chromium arguments as JSON>`.

import { pino } from 'pino';
import { systemClock } from '../../src/clock.js';
import { createWebSession } from '../../src/transports/web/session.js';

const [, , sessionDir = '', args = '[]'] = process.argv;

const session = createWebSession({
  sessionDir,
  chromiumPath: process.env.CHROMIUM_PATH ?? null,
  chromiumArgs: JSON.parse(args) as string[],
  clock: systemClock(),
  log: pino({ level: 'silent' }),
  pairPhone: null,
  pairToken: null,
  terminal: null,
});
await session.start({
  attach: () => {},
  ready: async () => {
    process.send?.('ready');
  },
});
