// What the cloud transport is made with, and the limits of Meta that several of its files need. Must never hold state.

import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../../clock.js';
import type { TransportMemory, TransportTraits } from '../transport.js';

/**
 * 80 messages a second in all (developers.facebook.com, "Throughput"). To one person one every six seconds, or up to 45 at once that are
 * borrowed from the seconds after them ("pair rate limit", error 131056). Answers and pages share both, and stay well below the 45:
 * what is borrowed is paid back before anything else may be said to that person.
 */
export const traits: TransportTraits = {
  name: 'cloud',
  label: 'WhatsApp',
  provesSender: true,
  paidPerMessage: true,
  limits: {
    all: { perSecond: 60, burst: 60 },
    perRecipient: { perSecond: 1 / 8, burst: 20 },
    pages: { all: { perSecond: 20, burst: 20 }, perRecipient: { perSecond: 1 / 24, burst: 10 } },
  },
};

/** Names of approved templates, by what they carry. Null: nothing of that kind leaves outside the 24-hour window. */
export interface CloudTemplates {
  /**
   * For pages. A body with exactly one variable, which gets the whole page, and as many quick-reply buttons as the page offers
   * (three: take it, pass it on, status); what a tap says is set with each send.
   */
  readonly page: string | null;
  /** For everything else: a body with exactly one variable, no buttons. Also for what goes into a group. */
  readonly update: string | null;
  /** A BCP 47 language with Meta's underscore: `en`, `en_US`. All templates share it. */
  readonly language: string;
}

export interface CloudOptions {
  /** A system user's access token with `whatsapp_business_messaging` and `whatsapp_business_management`. */
  readonly token: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly phoneNumberId: string;
  /** `https://graph.facebook.com`, without a slash at its end. */
  readonly graphUrl: string;
  /** Of the Graph API; the one that Meta's published OpenAPI file describes when absent. */
  readonly graphVersion?: string;
  /** The WhatsApp Business Account (WABA) the number belongs to; learnt from the first webhook where absent. Only the doctor needs it. */
  readonly accountId?: string | null;
  /** Whether the account may open groups (Official Business Accounts only). */
  readonly groups: boolean;
  readonly templates: CloudTemplates;
  /** How Meta reaches this server, without a slash at its end; null: the doctor cannot try the webhook. */
  readonly publicUrl: string | null;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  readonly memory: TransportMemory;
  readonly fetch?: typeof fetch;
  /** How long one call to Meta may take, in real milliseconds. */
  readonly answerWithinMs?: number;
}

export const graphVersion = 'v23.0';

/** One call to Meta, in real milliseconds: a page waits no longer for an answer before it is looked up and sent again. */
export const answerWithinMs = 10_000;

/** A text message (developers.facebook.com, WhatsApp messages reference: `text.body`). */
export const textMost = 4_096;
/** The body of an interactive message and a caption (Meta's OpenAPI v23: BodyObject). */
export const bodyMost = 1_024;
/** Reply buttons: how many, and their title and id (Meta's OpenAPI v23: ActionObject). */
export const buttonsMost = 3;
export const buttonTitleMost = 20;
export const buttonIdMost = 256;
/** Rows of a list, all sections together, and their title and id (Meta's OpenAPI v23: SectionObject). */
export const rowsMost = 10;
export const rowTitleMost = 24;
export const rowIdMost = 200;
/** A group's subject (Meta's OpenAPI v23) and its people beside the business (Groups API, "get started"). */
export const subjectMost = 128;
export const groupMost = 8;
/** What comes back in the statuses of a message (`biz_opaque_callback_data`). */
export const callbackDataMost = 512;

/** The first `most` characters, never half of one; what was cut off is seen to be. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > most - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
