// Looks at everything a call needs at Twilio without calling anybody: our address, the account, the number calls come from. Each finding
// stands on its own.

import type { Finding } from '../transport.js';
import type { TwilioClient } from '../twilio/client.js';
import type { VoiceOptions } from './options.js';

export interface DoctorOptions extends Pick<VoiceOptions, 'accountSid' | 'publicUrl' | 'from'> {
  readonly client: TwilioClient;
}

type Rest = Awaited<ReturnType<TwilioClient['rest']>>;
type Found = Omit<Finding, 'what'>;

export async function examineVoice(options: DoctorOptions): Promise<readonly Finding[]> {
  const rest = await options.client.rest();
  const [account, number] = await Promise.all([
    looked('account', () => accountOf(rest, options)),
    looked('number', () => numberOf(rest, options)),
  ]);
  return [publicUrl(options), account, number];
}

async function looked(what: string, look: () => Promise<Found>): Promise<Finding> {
  try {
    return { what, ...(await look()) };
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return {
      what,
      ok: false,
      found: `Could not be looked at: ${cause}. Look at the network, at TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.`,
      cause,
    };
  }
}

const passed = (found: string): Found => ({ ok: true, found });
const failed = (found: string): Found => ({ ok: false, found });

function publicUrl({ publicUrl: url }: DoctorOptions): Finding {
  if (url === null) return { what: 'PUBLIC_URL', ...failed('Not set. Set it to the https address under which Twilio reaches Muster.') };
  if (!url.startsWith('https://'))
    return { what: 'PUBLIC_URL', ...failed(`${url} is not https. Put a proxy with a certificate before Muster.`) };
  return { what: 'PUBLIC_URL', ...passed(`${url} (that Twilio reaches it shows only when somebody is called)`) };
}

async function accountOf(rest: Rest, { accountSid }: DoctorOptions): Promise<Found> {
  const { status, type } = await rest.api.v2010.accounts(accountSid).fetch();
  if (status !== 'active') return failed(`The account is ${status}. Sign in at the console.`);
  return type === 'Trial' ? failed('Active, but a trial: it only calls numbers verified in the console.') : passed('Active.');
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
