// Whether a request is Twilio's. The address it signed is the configured one: Host and X-Forwarded-* are the sender's to choose
// and would let a forger choose what is compared. Must never throw, and must never look at a field of a request that was not signed.

import type { TwilioClient } from './client.js';
import { tokensOf } from './options.js';

/** A form as @fastify/formbody reads it: a field that came more than once is a list. */
export type Form = Readonly<Record<string, string | readonly string[]>>;

export interface SignedRequest {
  /** Path and query exactly as they came. */
  readonly target: string;
  readonly signature: string | undefined;
  readonly form: Form;
}

export interface SignatureOptions {
  readonly client: Pick<TwilioClient, 'sdk'>;
  readonly publicUrl: string;
  readonly authToken: string;
  readonly accountSid: string;
  /** Which field names what the request is about, and how that looks; absent: a message. */
  readonly id?: { readonly field: string; readonly shape: RegExp };
}

/** base64 of a SHA-1. */
const looksSigned = /^[A-Za-z0-9+/]{27}=$/;

/**
 * True when one of our tokens signed exactly this. The scheme writes names and values one after the other without a mark between
 * them, so who holds a captured request may cut it in other places: the account is therefore compared, and ids are looked at for
 * their shape, which keeps such a copy a duplicate of what was already stored.
 */
export async function isSigned({ target, signature, form }: SignedRequest, options: SignatureOptions): Promise<boolean> {
  if (signature === undefined || !looksSigned.test(signature) || !target.startsWith('/')) return false;
  const { validateRequest } = await options.client.sdk();
  const url = `${options.publicUrl}${target}`;
  try {
    const params = Object.fromEntries(Object.entries(form));
    const signed = tokensOf(options.authToken).some((token) => validateRequest(token, signature, url, params));
    return signed && form.AccountSid === options.accountSid && hasOwnId(form, options.id ?? messageId);
  } catch {
    // The package throws on an address it cannot read.
    return false;
  }
}

const messageId = { field: 'MessageSid', shape: /^(SM|MM)[0-9a-fA-F]{32}$/ };

function hasOwnId(form: Form, { field, shape }: NonNullable<SignatureOptions['id']>): boolean {
  const id = form[field];
  return typeof id === 'string' && shape.test(id);
}
