// What somebody asks for about who is on call → done and answered.

import type { DutyAsk } from '../commands/duty-ask.js';
import { readOffer } from '../commands/grammar/offer.js';
import type { ChatMessage } from '../commands/hearing/chat-message.js';
import { expectedOf } from '../commands/hearing/expected.js';
import { onRota } from '../escalation/on-call.js';
import { answerRequest, cover, swap } from './cover.js';
import type { DutyDeps } from './duty.js';
import { giveBack, removeOverride } from './remove.js';
import { boundsOf } from './spans.js';
import { take } from './take.js';
import { requestIn } from './words.js';

export function dutyAsked(deps: DutyDeps, message: ChatMessage, ask: DutyAsk): Promise<void> {
  switch (ask.duty) {
    case 'cover':
      return cover(deps, message, ask);
    case 'answer':
      return answerRequest(deps, message, ask);
    case 'swap':
      return swap(deps, message, ask);
    case 'take':
      return take(deps, message, ask);
    case 'give-back':
      return giveBack(deps, message);
    case 'remove':
      return removeOverride(deps, message, ask);
    default:
      return ask satisfies never;
  }
}

/**
 * What these words answer, where their sender is asked for cover; null: nothing of the kind. A plain yes or no answers what is more
 * pressing first, unless it quotes the question.
 */
export async function answerToRequest(deps: DutyDeps, message: ChatMessage): Promise<Extract<DutyAsk, { duty: 'answer' }> | null> {
  const { inbound, where, relay, quoted, person } = message;
  if (where !== 'direct' || relay !== null || inbound.forwarded || inbound.edited || inbound.media != null) return null;
  const now = onRota(deps.organisation(), deps.clock.now());
  const about = requestIn(quoted?.message.replaces);
  const waiting = deps.duty
    .requests()
    .filter(({ asked, declined, until }) => until > now && asked.includes(person.key) && !declined.includes(person.key));
  const request = about === null ? waiting.at(-1) : (waiting.find(({ id }) => id === about) ?? { id: about, open: [] });
  if (request === undefined || (about === null && quoted !== null)) return null;
  const answer = { duty: 'answer', request: request.id, says: inbound.text } as const;
  if (request.open.length === 0)
    return readOffer(inbound.text, { startsAt: now, endsAt: now + 1 }, person.timezone) === null ? null : answer;
  const offer = readOffer(inbound.text, boundsOf(request.open), person.timezone);
  if (offer === null) return null;
  if (about !== null || offer.offers === 'part') return answer;
  const expected = await expectedOf(deps, message);
  return expected === null || expected.waits === 'somebody' ? answer : null;
}
