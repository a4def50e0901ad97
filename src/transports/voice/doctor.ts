// Looks at everything a call needs at Twilio without calling anybody: our address, the account, the number calls come from. Each finding
// stands on its own.

import type { Finding } from '../transport.js';
import type { TwilioClient } from '../twilio/client.js';
import { accountFound, type Found, failed, looked, passed, publicUrlFound, type Rest } from '../twilio/examine-account.js';
import type { VoiceOptions } from './options.js';

export interface DoctorOptions extends Pick<VoiceOptions, 'accountSid' | 'publicUrl' | 'from'> {
  readonly client: TwilioClient;
}

export async function examineVoice(options: DoctorOptions): Promise<readonly Finding[]> {
  const rest = await options.client.rest();
  const [account, number] = await Promise.all([
    looked('account', () => accountFound(rest, options.accountSid, 'calls')),
    looked('number', () => numberOf(rest, options)),
  ]);
  return [publicUrlFound(options.publicUrl, 'somebody is called'), account, number];
}

/** A number of the account's own, or one it may show because it was verified. */
async function numberOf(rest: Rest, { from }: DoctorOptions): Promise<Found> {
  const [owned] = await rest.incomingPhoneNumbers.list({ phoneNumber: from, limit: 1 });
  if (owned !== undefined) return owned.capabilities.voice ? passed('Owned, and can call.') : failed('The number cannot make calls.');
  const [verified] = await rest.outgoingCallerIds.list({ phoneNumber: from, limit: 1 });
  return verified === undefined
    ? failed('No number of this account, and none it has verified. Check TWILIO_VOICE_FROM.')
    : passed('Verified, and can be shown to whoever is called.');
}
