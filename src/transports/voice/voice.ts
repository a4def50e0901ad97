// Phone calls through Twilio. A call reads a page out and takes one key: who presses 1 has it. It carries pages and nothing else, and
// whatever a key brings about is what the same words in the chat would have.

import { Fault, SendFailure } from '../../fault.js';
import type { Capabilities, Transport, TransportHealth } from '../transport.js';
import { createTwilioAccount } from '../twilio/account.js';
import { createTwilioClient } from '../twilio/client.js';
import { tokensOf } from '../twilio/options.js';
import { createSentMessages } from '../twilio/sent-messages.js';
import { isSigned } from '../twilio/signature.js';
import { createCalls } from './calls.js';
import { examineVoice } from './doctor.js';
import { type VoiceOptions, voiceTraits } from './options.js';
import { createRingCounter } from './ring-limit.js';
import { mountVoice } from './routes.js';
import { createWebhookHandlers } from './webhook-handlers.js';

export type { VoiceOptions } from './options.js';

const can: Capabilities = {
  groups: 'none',
  mostMembers: null,
  reactions: false,
  edit: false,
  pin: false,
  receipts: true,
  buttons: 0,
  polls: false,
  media: false,
  trustsPhones: false,
};

/** Nothing is loaded or asked before `start`. */
export function createVoice(options: VoiceOptions): Transport {
  const { clock, accountSid, memory } = options;
  const client = createTwilioClient(options);
  const account = createTwilioAccount({ client, accountSid, clock });
  const sentMessages = createSentMessages({ memory, clock });
  const calls = createCalls({ ...options, client, account, sentMessages, rings: createRingCounter(memory) });
  const handlers = createWebhookHandlers({ ...options, calls, sentMessages });
  let stoppedAt = clock.now();
  const noGroups = async (): Promise<never> => {
    throw new SendFailure('There are no groups on the phone: rooms are relayed.', { permanent: true });
  };

  return {
    ...voiceTraits,
    can,
    mount: (app) =>
      mountVoice(app, {
        ...options,
        ...handlers,
        isSigned: (request) => isSigned(request, { ...options, client, publicUrl: options.publicUrl ?? '', id: callId }),
      }),
    start: async (listener) => {
      mustBeUsable(options);
      calls.listener = listener;
      await account.start();
    },
    stop: async () => {
      if (calls.listener === null) return;
      calls.listener = null;
      stoppedAt = clock.now();
      calls.stop();
      account.stop();
    },
    send: (outbound) => calls.place(outbound),
    find: ({ marker }) => sentMessages.find(voiceTraits.name, marker),
    openRoom: noGroups,
    addMember: noGroups,
    removeMember: noGroups,
    renameRoom: noGroups,
    health: () => healthOf(calls.listener === null, calls.trouble, account.health(), stoppedAt),
    doctor: () => examineVoice({ ...options, client }),
  };
}

const callId = { field: 'CallSid', shape: /^CA[0-9a-fA-F]{32}$/ };

function mustBeUsable({ accountSid, authToken, publicUrl, from }: VoiceOptions): void {
  if (publicUrl === null)
    throw new Fault('Nobody can be called without a public address: Twilio asks there what to say.', {
      hint: 'Set PUBLIC_URL to the https address under which Twilio reaches Muster.',
    });
  if (!accountSid.startsWith('AC'))
    throw new Fault('TWILIO_ACCOUNT_SID does not begin with AC.', {
      hint: 'Copy the Account SID, not an API key, from the Twilio console.',
    });
  if (tokensOf(authToken).length === 0)
    throw new Fault('TWILIO_AUTH_TOKEN is empty.', { hint: 'Copy the Auth Token from the Twilio console.' });
  if (!/^\+\d{5,15}$/.test(from))
    throw new Fault('TWILIO_VOICE_FROM is not a phone number.', { hint: 'Write it in full, as +14155550100.' });
}

/** The worst of the account and this number. */
function healthOf(
  isStopped: boolean,
  trouble: { readonly why: string; readonly since: number } | null,
  account: TransportHealth,
  stoppedAt: number,
): TransportHealth {
  if (isStopped) return { state: 'stopped', detail: 'Not started.', since: stoppedAt, provedAt: account.provedAt };
  if (account.state !== 'ready' || trouble === null) return account;
  return { ...account, state: 'degraded', detail: trouble.why, since: trouble.since };
}
