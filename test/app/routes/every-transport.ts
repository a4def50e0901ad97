// The routes of every transport, without the other side they talk to.

import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { mountWebhook } from '../../../src/transports/cloud/routes.js';
import { createLocalTransport } from '../../../src/transports/local/local.js';
import type { Transport } from '../../../src/transports/transport.js';
import { mountTwilio } from '../../../src/transports/twilio/routes.js';
import { mountVoice } from '../../../src/transports/voice/routes.js';
import { mountPairing } from '../../../src/transports/web/pairing.js';
import { still } from './fakes.js';

const mounting = (name: string, mount: (app: FastifyInstance) => void) => ({ name, mount }) as Transport;
const quiet = pino({ level: 'silent' });
const unused = async () => undefined;
const panel = { samples: () => [], fire: unused, clear: unused, drill: unused };
export const everyTransport = (): readonly Transport[] => [
  mounting('cloud', (app) => mountWebhook(app, { appSecret: 's', verifyToken: 'v', log: quiet, take: unused })),
  mounting('twilio', (app) =>
    mountTwilio(app, { log: quiet, clock: still(), isSigned: async () => false, onMessage: unused, onStatus: unused }),
  ),
  mounting('voice', (app) => {
    const says = async () => '<Response/>';
    mountVoice(app, { log: quiet, clock: still(), isSigned: async () => false, onAnswer: says, onDigit: says, onStatus: unused });
  }),
  mounting('web', (app) =>
    mountPairing(app, {
      token: null,
      phone: null,
      health: () => ({ state: 'ready', detail: null, since: 0, provedAt: null }),
      offer: () => ({ qr: null, code: null }),
      client: () => null,
      clock: still(),
      log: quiet,
    }),
  ),
  createLocalTransport({ clock: still(), people: () => [], organisationName: 'Acme', journalPath: null, panel }),
];
