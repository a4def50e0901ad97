// What somebody asks for about who is on call → done and answered.

import type { DutyAsk } from '../commands/duty-ask.js';
import { readOffer } from '../commands/grammar/offer.js';
import { replyIn } from '../commands/grammar/replies.js';
import { type ChatMessage, isSaidToUs } from '../commands/hearing/chat-message.js';
import { type Expected, expectedOf } from '../commands/hearing/expected.js';
import { onRota } from '../escalation/on-call.js';
import { personName } from '../incident/directory.js';
import { inline, quoted } from '../incident/escape.js';
import type { EpochMs } from '../incident/incident.js';
import { chatKeyOf } from '../incident/message.js';
import type { CoverRequest } from '../store/store.js';
import { answerRequest, cover, swap } from './cover.js';
import type { DutyDeps } from './duty.js';
import { giveBack, removeOverride } from './remove.js';
import { boundsOf } from './spans.js';
import { take } from './take.js';
import { requestIn, spansTold } from './words.js';

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
 * What these words answer, where their sender is asked for cover; null: nothing of the kind. While something more pressing waits for
 * them, a plain yes or no answers the question only where that is what they were asked last, or where it quotes it; otherwise a yes is
 * answered with what it may mean.
 */
export async function answerToRequest(
  deps: DutyDeps,
  message: ChatMessage,
): Promise<Extract<DutyAsk, { duty: 'answer' }> | { readonly which: string } | null> {
  const { inbound, quoted, person } = message;
  if (!isSaidToUs(message)) return null;
  const now = onRota(deps.organisation(), deps.clock.now());
  const about = requestIn(quoted?.message.replaces);
  const waiting = deps.duty
    .requests()
    .filter(({ asked, declined, until }) => until > now && asked.includes(person.key) && !declined.includes(person.key));
  const request = about === null ? waiting.at(-1) : (waiting.find(({ id }) => id === about) ?? { id: about, open: [] as const });
  if (request === undefined || (about === null && quoted !== null)) return null;
  const answer = { duty: 'answer', request: request.id, says: inbound.text } as const;
  if (!('by' in request) || request.open.length === 0)
    return readOffer(inbound.text, { startsAt: now, endsAt: now + 1 }, person.timezone) === null ? null : answer;
  const offer = readOffer(inbound.text, boundsOf(request.open), person.timezone);
  if (offer === null) return null;
  if (about !== null || offer.offers === 'part') return answer;
  const expected = await expectedOf(deps, message);
  if (expected === null || expected.waits === 'somebody') return answer;
  // *on it*, *pass*: said of an incident.
  const means = replyIn(inbound.text)?.means;
  if (means === 'take' || means === 'pass') return null;
  if (await wasAskedLast(deps, message, request.id)) return { ...answer, stillWaits: waitingWords(expected) };
  if (offer.offers === 'none') return null;
  const does = `*cover ${request.id} yes*: ${coverWords(deps, message, request, now)}`;
  return { which: `Yes to what?\n${pressingWords(expected)}\n${does}` };
}

/** `cover for Asha, db-primary 18:00–20:00`. */
function coverWords(deps: DutyDeps, { reader }: ChatMessage, { by, open, inExchange }: CoverRequest, now: EpochMs): string {
  const told = spansTold(open, { now, timezone: reader.timezone });
  return `${inExchange === null ? 'cover for' : 'swap with'} ${personName(deps.directory(), by)}, ${told}`;
}

/** Rows looked through for what somebody was asked last: more are not written while they type. */
const mostRows = 500;

/** Whether this request is the newest thing that was asked of them in this chat. */
async function wasAskedLast(deps: DutyDeps, { inbound, person }: ChatMessage, request: number): Promise<boolean> {
  const rows = await deps.store.messages({ limit: mostRows });
  const [newest] = rows
    .filter(({ chatKey, transport, handedOverAt, message }) => {
      const asks = message.kind === 'page' || (message.choices ?? []).length > 0;
      return (
        asks && chatKey === chatKeyOf({ kind: 'person', person: person.key }) && transport === inbound.transport && handedOverAt !== null
      );
    })
    .toSorted((a, b) => (b.handedOverAt ?? 0) - (a.handedOverAt ?? 0) || b.id - a.id);
  return newest !== undefined && requestIn(newest.message.replaces) === request;
}

type Pressing = Exclude<Expected, { waits: 'somebody' }>;

/** What a yes may mean beside the cover. */
function pressingWords(expected: Pressing): string {
  const { number, title } = expected.incident;
  const it = `INC-${number} (${inline(title, 60)})`;
  if (expected.waits !== 'decision') return `*ack ${number}*: take ${it}`;
  return `*approve ${expected.proposal.number}*: approve “${quoted(expected.proposal.text, 60)}” on ${it}`;
}

/** What is still asked of them after they have answered something else. */
function waitingWords(expected: Pressing): string {
  const { number } = expected.incident;
  if (expected.waits !== 'decision') return `INC-${number} still waits for you: *ack ${number}* takes it, *no ${number}* passes it on.`;
  const proposal = expected.proposal.number;
  return `INC-${number} still waits for your decision: *approve ${proposal}* or *reject ${proposal}*.`;
}
