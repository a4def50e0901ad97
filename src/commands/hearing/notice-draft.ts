// What is said about the draft of a customer notice: better words, or a yes to it.

import type { Deps } from '../../handling/dependencies.js';
import { takeDraft } from '../../incident/features/drafting/events.js';
import { draftNotice, publishNotice } from '../../incident/features/notice/events.js';
import { notices } from '../../incident/notices.js';
import { suggestionIn } from '../../incident/suggestions.js';
import type { Heard, Selector } from '../command.js';
import { draft } from '../draft.js';
import { answersYes } from '../grammar/replies.js';
import { wordsIn } from '../grammar/wholeness.js';
import { publish } from '../publish.js';
import { status } from '../reads.js';
import { useDraft } from '../use-draft.js';
import { type ChatMessage, isSaidToUs } from './chat-message.js';
import type { Asked } from './offered.js';

/** Shorter than this nobody writes to customers: `yes, send it`, `resolve`, `what is this`. */
const noticeWords = 5;

const mayBeNotice = (text: string): boolean => !/[?？]/u.test(text) && wordsIn(text).length >= noticeWords;

const redraft = (text: string, selector: Selector): Asked => ({
  heard: 'ask',
  command: draft,
  ask: { ask: 'command', command: draftNotice({ text, phase: null, audience: null, again: true as const }) },
  selector,
});

/**
 * An answer to the draft of a customer notice: whole sentences are a better one, whatever word they begin with, and a plain yes publishes
 * it. Null: it is read as anything else is.
 */
export function answerToDraft({ quoted, inbound }: ChatMessage, heard: Heard): Asked | null {
  if (quoted?.message.draft !== true || inbound.forwarded || inbound.edited) return null;
  const { incident } = quoted.message;
  const selector = incident === null ? null : { number: incident };
  // A yes to other words than those of the draft takes them, and publishes nothing.
  if (answersYes(inbound.text) && suggestionIn(quoted.message.replaces) !== null)
    return { heard: 'ask', command: useDraft, ask: { ask: 'command', command: takeDraft({ about: 'notice' }) }, selector };
  if (answersYes(inbound.text)) {
    const command = publishNotice({ anyway: false, entitled: false, audiences: [] });
    return { heard: 'ask', command: publish, ask: { ask: 'command', command }, selector };
  }
  const isOrder =
    heard.heard === 'ask' &&
    (heard.command === publish || heard.command === draft || heard.command === useDraft || heard.command === status);
  return isOrder || !mayBeNotice(inbound.text) ? null : redraft(inbound.text.trim(), selector);
}

/** Whole sentences of the customer lead in their own chat, while a draft waits for them and for nobody else; else null. */
export async function wordsForCustomers({ store }: Pick<Deps, 'store'>, message: ChatMessage): Promise<Asked | null> {
  const { person, inbound, quoted } = message;
  const text = inbound.text.trim();
  // Whoever writes to customers writes in the name of all of us.
  if (!isSaidToUs(message) || quoted !== null || !mayBeNotice(text) || !/\b(?:we|our|us)\b/iu.test(text)) return null;
  const open = await store.list({ status: 'open', order: 'worst', limit: 50 });
  const [only, ...more] = open.filter((one) => one.seats.comms === person.key && notices.read(one).draft !== null);
  return only === undefined || more.length > 0 || only.ack?.by === person.key ? null : redraft(text, { number: only.number });
}
