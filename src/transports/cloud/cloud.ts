// WhatsApp by Meta's own Cloud API: the official way, with templates after 24 hours and rooms by invite link only.
// Wires the parts together; must never hold a rule of its own that a part could hold.

import type { FastifyInstance } from 'fastify';
import { SendFailure, StoreUnavailable } from '../../fault.js';
import type { Capabilities, Listener, Transport } from '../transport.js';
import { examine, numberFields, numberShape } from './doctor.js';
import { troubleOf } from './failures.js';
import { createGraph, type Graph, GraphRefusal } from './graph.js';
import { createGroupWindows } from './group-windows.js';
import { createGroups, invited } from './groups.js';
import { createHealthWatch, type HealthOptions } from './health.js';
import { handOn, type InboundOptions } from './inbound.js';
import { fetchMedia } from './media.js';
import { buttonsMost, type CloudOptions, groupMost, traits } from './options.js';
import { react, sendMessage } from './outbound.js';
import { callbackKey } from './requests.js';
import { mountWebhook } from './routes.js';
import { createSentMessages } from './sent-messages.js';
import { createShutWindows } from './shut-windows.js';
import { createTemplates } from './templates.js';
import { watchToken } from './token.js';
import { readWebhook } from './webhook.js';

/** What the Cloud API can; `groups` where the account is an Official Business Account. */
export const cloudCapabilities = (groups: boolean): Capabilities => ({
  groups: groups ? 'invite' : 'none',
  mostMembers: groups ? groupMost : null,
  reactions: true,
  edit: false,
  pin: false,
  receipts: true,
  buttons: buttonsMost,
  polls: false,
  media: true,
  trustsPhones: false,
});

export function createCloudTransport(options: CloudOptions): Transport {
  const { phoneNumberId, clock, log, memory } = options;
  const { language } = options.templates;
  const graph = createGraph(options);
  const templates = createTemplates(options.templates);
  const sentMessages = createSentMessages(clock);
  const groups = createGroups({ graph, phoneNumberId, memory, clock });
  const token = watchToken({ graph, token: options.token, clock, log });
  const remarks = () => [...templates.troubles(), ...token.remarks()];
  let ownNumber: string | null = null;
  const learnt = (number: string) => {
    ownNumber = number;
  };
  const health = createHealthWatch({ clock, probe: askNumber(graph, phoneNumberId, learnt), remarks });
  const heard = createGroupWindows(memory);
  const shutWindows = createShutWindows(clock);
  const sending = { graph, phoneNumberId, templates, language, heard, shutWindows, sentMessages, health, clock, log };
  let listener: Listener | null = null;

  const inbound = (bot: Listener): InboundOptions => ({
    listener: bot,
    fetchMedia: (media) => fetchMedia({ graph, phoneNumberId, log }, media),
    ...{ groups, heard, shutWindows, templates, language, sentMessages, health, memory, log },
  });
  const take = async (body: unknown): Promise<void> => {
    if (listener === null) throw new StoreUnavailable('nobody listens yet', { hint: 'Muster is starting or stopping.' });
    await handOn(inbound(listener), readWebhook(body, { phoneNumberId, now: clock.now() }));
  };
  const mustHaveGroups = () => {
    if (!options.groups) throw new SendFailure('this account opens no groups: an Official Business Account is needed', { permanent: true });
    if (!health.running()) throw new SendFailure('the Cloud API is not started', { permanent: false });
  };

  return {
    ...traits,
    can: cloudCapabilities(options.groups),
    start: async (wanted) => {
      listener = wanted;
      token.start();
      await health.start();
    },
    stop: async () => {
      listener = null;
      token.stop();
      health.stop();
    },
    send: (outbound) => sendMessage(sending, outbound),
    find: (outbound) => sentMessages.find(callbackKey(outbound)),
    react: (to, message, emoji) => react(sending, to, message, emoji),
    openRoom: async (room) => {
      mustHaveGroups();
      return groups.open(room);
    },
    addMember: async (_chat, address) => {
      mustHaveGroups();
      return invited(address);
    },
    removeMember: async (chat, address) => {
      mustHaveGroups();
      await groups.remove(chat, address);
    },
    renameRoom: async (chat, subject) => {
      mustHaveGroups();
      await groups.rename(chat, subject);
    },
    ownNumber: () => ownNumber,
    health: health.health,
    mount: (app: FastifyInstance) => mountWebhook(app, { appSecret: options.appSecret, verifyToken: options.verifyToken, log, take }),
    doctor: () => examine(options),
  };
}

/** Proves token and number at once, and writes to nobody. `learnt`: the number itself, as E.164. */
const askNumber =
  (graph: Graph, phoneNumberId: string, learnt: (number: string) => void): HealthOptions['probe'] =>
  async () => {
    try {
      const answer = await graph.call({ method: 'GET', path: phoneNumberId, query: { fields: numberFields } });
      const digits = numberShape.safeParse(answer).data?.display_phone_number.replace(/[^0-9]/g, '') ?? '';
      if (/^[1-9][0-9]{5,14}$/.test(digits)) learnt(`+${digits}`);
      return null;
    } catch (error) {
      const trouble = error instanceof GraphRefusal ? troubleOf(error) : null;
      return { words: trouble?.words ?? (error instanceof Error ? error.message : String(error)), trouble };
    }
  };
