// What WhatsApp's answer about one member means, in words, and the personal way in where nobody may be added.

import type { FastifyBaseLogger } from 'fastify';
import type { RoomMemberOutcome } from '../transport.js';

/** Sends the link into the group to somebody's own chat. Never rejects. */
export type Invite = (address: string, link: string | null, reason: string | null) => Promise<RoomMemberOutcome>;

type MemberAnswer = 'joined' | 'invited' | { readonly invite: boolean; readonly reason: string };

export const notOnWhatsApp = 'not on WhatsApp';
export const unknownNumber = 'WhatsApp hides their number, so they cannot be added';

/** Codes of WhatsApp's own: `createGroup` and `addParticipants` of the library answer with the same ones. */
const reasons: Readonly<Record<number, string>> = {
  400: 'WhatsApp did not take the request',
  401: 'they have blocked the bot',
  403: 'privacy: only contacts may add',
  408: 'they left this group a short while ago',
  417: 'they can come in by the link only',
  419: 'the group is full',
  500: 'the group is full, or WhatsApp is in trouble',
};

/** `inviteSent`: WhatsApp has sent the personal invitation already. Null: WhatsApp said nothing about them. */
export function outcomeOf(code: number | null, inviteSent: boolean): MemberAnswer {
  if (code === 200 || code === 409) return 'joined';
  if (inviteSent) return 'invited';
  if (code === 404) return { invite: false, reason: notOnWhatsApp };
  if (code === null) return { invite: true, reason: 'WhatsApp did not say whether they were added' };
  return { invite: true, reason: reasons[code] ?? `WhatsApp refused with code ${code}` };
}

export function createInvite({ say, log }: { say: (address: string, text: string) => Promise<void>; log: FastifyBaseLogger }): Invite {
  return async (address, link, reason) => {
    const why = reason === null ? {} : { reason };
    if (link === null) return { address, outcome: 'failed', ...why };
    try {
      await say(address, `You are asked into the incident room. Join here: ${link}`);
      return { address, outcome: 'invited', ...why };
    } catch (error) {
      log.warn({ err: error }, 'the link into a group could not be sent to somebody');
      return { address, outcome: 'failed', ...why };
    }
  };
}
