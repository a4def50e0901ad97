// What the doctor looks at for everything that goes through a Twilio account: our address, and the account itself.

import type { Finding } from '../transport.js';
import type { TwilioClient } from './client.js';

export type Rest = Awaited<ReturnType<TwilioClient['rest']>>;
export type Found = Omit<Finding, 'what'>;

export const passed = (found: string): Found => ({ ok: true, found });
export const failed = (found: string): Found => ({ ok: false, found });

/** A look that fails is a finding like any other. */
export async function looked(what: string, look: () => Promise<Found>): Promise<Finding> {
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

/** `shownWhen`: when it shows that Twilio reaches it. */
export function publicUrlFound(url: string | null, shownWhen: string): Finding {
  if (url === null) return { what: 'PUBLIC_URL', ...failed('Not set. Set it to the https address under which Twilio reaches Muster.') };
  if (!url.startsWith('https://'))
    return { what: 'PUBLIC_URL', ...failed(`${url} is not https. Put a proxy with a certificate before Muster.`) };
  return { what: 'PUBLIC_URL', ...passed(`${url} (that Twilio reaches it shows only when ${shownWhen})`) };
}

/** `verb`: what an account on trial does to verified numbers alone. */
export async function accountFound(rest: Rest, accountSid: string, verb: 'reaches' | 'calls'): Promise<Found> {
  const { status, type } = await rest.api.v2010.accounts(accountSid).fetch();
  if (status !== 'active') return failed(`The account is ${status}. Sign in at the console.`);
  return type === 'Trial' ? failed(`Active, but a trial: it only ${verb} numbers verified in the console.`) : passed('Active.');
}
