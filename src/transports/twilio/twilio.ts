// WhatsApp and SMS through Twilio: one account, one HTTP side, two transports. Twilio has no groups, edits, pins or reactions, so
// rooms are relayed and everything is said in words. Must never believe a request it did not see signed for PUBLIC_URL.

import type { FastifyInstance } from 'fastify';
import { SendFailure } from '../../fault.js';
import type { Capabilities, Listener, Transport } from '../transport.js';
import { createTwilioAccount, healthWith, mustBeUsable, type TwilioAccount } from './account.js';
import { type Channel, createChannel } from './channel.js';
import { createTwilioClient, type TwilioClient } from './client.js';
import { examine } from './doctor.js';
import { smsTraits, type TwilioName, type TwilioOptions, whatsappTraits, wordsOnly } from './options.js';
import { mountTwilio } from './routes.js';
import { createSentMessages, type SentMessages } from './sent-messages.js';
import { isSigned } from './signature.js';
import { createWebhookHandlers } from './webhook-handlers.js';

export type { TwilioOptions } from './options.js';

/** Null where no sender is configured. Nothing is loaded or asked before `start`. */
export interface TwilioTransports {
  readonly whatsapp: Transport | null;
  readonly sms: Transport | null;
}

export function createTwilioTransports(options: TwilioOptions): TwilioTransports {
  const client = createTwilioClient(options);
  const account = createTwilioAccount({ client, accountSid: options.accountSid, clock: options.clock });
  const sentMessages = createSentMessages(options);
  const channels = new Map<TwilioName, Channel>();
  const hearing = createWebhookHandlers({ ...options, channels, sentMessages });
  const mount = (app: FastifyInstance) =>
    mountTwilio(app, {
      ...options,
      ...hearing,
      isSigned: (request) => isSigned(request, { ...options, client, publicUrl: options.publicUrl ?? '' }),
    });
  const make = (name: TwilioName, sender: string | null): Transport | null => {
    if (sender === null) return null;
    const channel = createChannel({ ...options, name, sender, client, account, sentMessages });
    channels.set(name, channel);
    return transportOf(channel, { options, client, account, sentMessages, mount });
  };
  return { whatsapp: make('twilio', options.from), sms: make('sms', options.smsFrom) };
}

interface Shared {
  readonly options: TwilioOptions;
  readonly client: TwilioClient;
  readonly account: TwilioAccount;
  readonly sentMessages: SentMessages;
  readonly mount: (app: FastifyInstance) => void;
}

/** Buttons exist only inside a content template here, so without one for pages there are none. */
const canWhatsapp = ({ contentSids }: TwilioOptions): Capabilities => ({ ...wordsOnly, buttons: contentSids.page === null ? 0 : 3 });

function transportOf(channel: Channel, { options, client, account, sentMessages, mount }: Shared): Transport {
  const { clock } = options;
  const { name, sender } = channel;
  let stoppedAt = clock.now();
  const noGroups = async (): Promise<never> => {
    throw new SendFailure('There are no groups on Twilio: rooms are relayed.', { permanent: true });
  };
  return {
    ...(name === 'sms' ? smsTraits : whatsappTraits),
    can: name === 'sms' ? wordsOnly : canWhatsapp(options),
    mount,
    start: async (listener: Listener) => {
      mustBeUsable(options, 'Twilio cannot be used without a public address: its requests are signed for it.');
      channel.listener = listener;
      await account.start();
    },
    stop: async () => {
      if (channel.listener === null) return;
      channel.listener = null;
      stoppedAt = clock.now();
      account.stop();
    },
    send: (outbound) => channel.send(outbound),
    find: ({ marker }) => sentMessages.find(name, marker),
    openRoom: noGroups,
    addMember: noGroups,
    removeMember: noGroups,
    renameRoom: noGroups,
    ownNumber: () => {
      const number = sender.replace(/^whatsapp:/, '');
      return /^\+[0-9]{6,15}$/.test(number) ? number : null;
    },
    health: () => healthWith(account.health(), { isStopped: channel.listener === null, stoppedAt, trouble: channel.trouble }),
    doctor: () => examine({ ...options, name, sender, client }),
  };
}
