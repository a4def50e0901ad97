// Phone calls through Twilio. A call reads a page out and takes one key: who presses 1 has it. It carries pages and nothing else, and
// whatever a key brings about is what the same words in the chat would have.

import { Fault, SendFailure } from '../../fault.js';
import type { Transport } from '../transport.js';
import { createTwilioAccount, healthWith, mustBeUsable } from '../twilio/account.js';
import { createTwilioClient } from '../twilio/client.js';
import { wordsOnly } from '../twilio/options.js';
import { createSentMessages } from '../twilio/sent-messages.js';
import { isSigned } from '../twilio/signature.js';
import { createCalls } from './calls.js';
import { examineVoice } from './doctor.js';
import { type VoiceOptions, voiceTraits } from './options.js';
import { createRingCounter } from './ring-limit.js';
import { mountVoice } from './routes.js';
import { createWebhookHandlers } from './webhook-handlers.js';

export type { VoiceOptions } from './options.js';

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
    can: wordsOnly,
    mount: (app) =>
      mountVoice(app, {
        ...options,
        ...handlers,
        isSigned: (request) => isSigned(request, { ...options, client, publicUrl: options.publicUrl ?? '', id: callId }),
      }),
    start: async (listener) => {
      mustBeUsable(options, 'Nobody can be called without a public address: Twilio asks there what to say.');
      mustHaveNumber(options);
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
    health: () => healthWith(account.health(), { isStopped: calls.listener === null, stoppedAt, trouble: calls.trouble }),
    doctor: () => examineVoice({ ...options, client }),
  };
}

const callId = { field: 'CallSid', shape: /^CA[0-9a-fA-F]{32}$/ };

function mustHaveNumber({ from }: VoiceOptions): void {
  if (!/^\+\d{5,15}$/.test(from))
    throw new Fault('TWILIO_VOICE_FROM is not a phone number.', { hint: 'Write it in full, as +14155550100.' });
}
