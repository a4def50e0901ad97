// One message as it stands in a chat. Made anew when the message changes; ticks are set from outside.

import { type AnswerActions, buttonsUnder, pollUnder } from './answers.js';
import { attachedTo } from './attached.js';
import { avatar, el, hueOf, icon, rich } from './dom.js';
import { inZone, plain, toneOf, wordsOf } from './format.js';
import type { State } from './state.js';
import type { Chat, Message, Person } from './types.js';

export interface BubbleContext {
  readonly state: State;
  readonly owner: Person;
  readonly chat: Chat;
  /** The previous message is by the same sender: the name need not be said again. */
  readonly follows: boolean;
  /** Shows the message this one answers. */
  readonly jumpTo: (message: string) => void;
  readonly react: (message: Message, emoji: string) => void;
  readonly answer: AnswerActions;
}

export type Ticks = 'sent' | 'stored' | 'read';

export function bubble(message: Message, context: BubbleContext): HTMLElement {
  const { state, owner, chat, follows, answer } = context;
  const own = message.from === owner.phone;
  const tone = message.fromBot ? toneOf(message.text) : null;
  const inGroup = chat.kind === 'group' && !own;
  const classes = [
    'bubble',
    own ? 'own' : 'other',
    follows ? 'follows' : 'leads',
    inGroup ? 'faced' : '',
    message.poll?.options === undefined ? '' : 'asks',
    tone === null ? '' : `tone tone-${tone}`,
  ];
  return el(
    'article',
    { class: classes.filter(Boolean).join(' '), 'data-id': message.id, tabindex: '-1', 'aria-label': spoken(message, context) },
    inGroup && !follows ? face(message, context) : null,
    el(
      'div',
      { class: 'bubble-body' },
      inGroup && !follows ? senderName(message, context) : null,
      quotedPart(message, context),
      attachedTo(message, own ? 'you' : state.nameOf(message.from)),
      message.text === '' ? null : words(message, tone !== null),
      pollUnder(message, state, owner, answer),
      meta(message, context, own),
    ),
    buttonsUnder(message, answer),
    reactions(message, context),
  );
}

/** Shows how far an own message came. */
export function setTicks(bubbleElement: HTMLElement, ticks: Ticks): void {
  if (bubbleElement.dataset.ticks === ticks) return;
  bubbleElement.dataset.ticks = ticks;
  const label = { sent: 'Being stored', stored: 'Stored by Muster', read: 'Read' }[ticks];
  bubbleElement
    .querySelector('.ticks')
    ?.replaceChildren(icon(ticks === 'sent' ? 'sent' : 'stored'), el('span', { class: 'visually-hidden' }, label));
}

function spoken(message: Message, { state, owner }: BubbleContext): string {
  const who = message.from === owner.phone ? 'You' : state.nameOf(message.from);
  return `${who}, ${inZone(Date.parse(message.at), owner.timezone, 'time')}: ${plain(wordsOf(message))}`;
}

const face = (message: Message, { state }: BubbleContext) => avatar(state.nameOf(message.from), message.fromBot ? 'bot' : 'person');

function senderName(message: Message, { state }: BubbleContext): HTMLElement {
  const name = state.nameOf(message.from);
  return el('div', { class: message.fromBot ? 'sender sender-bot' : `sender ink-${hueOf(name)}` }, name);
}

function quotedPart(message: Message, { state, owner, jumpTo }: BubbleContext): HTMLElement | null {
  if (message.quoted === undefined) return null;
  const { quoted } = message;
  const original = state.message(quoted);
  const name = original === null ? 'Earlier' : original.from === owner.phone ? 'You' : state.nameOf(original.from);
  const text = original === null ? 'A message that is not loaded' : plain(wordsOf(original));
  return el(
    'button',
    { class: 'quoted', type: 'button', click: () => jumpTo(quoted) },
    el('span', { class: 'quoted-name' }, name),
    el('span', { class: 'quoted-text' }, text),
  );
}

/** The first line of a page stands out, as it does on a lock screen. */
function words(message: Message, headline: boolean): HTMLElement {
  if (!headline) return el('div', { class: 'words' }, ...rich(message.text));
  const end = message.text.indexOf('\n');
  const [head, rest] = end < 0 ? [message.text, ''] : [message.text.slice(0, end), message.text.slice(end + 1)];
  return el('div', { class: 'words' }, el('div', { class: 'headline' }, ...rich(head)), ...rich(rest));
}

function meta(message: Message, { owner }: BubbleContext, own: boolean): HTMLElement {
  return el(
    'div',
    { class: 'meta' },
    message.pinned ? icon('pin') : null,
    message.editedAt === undefined ? null : el('span', {}, 'edited'),
    el('time', { datetime: message.at }, inZone(Date.parse(message.at), owner.timezone, 'time')),
    own ? el('span', { class: 'ticks' }) : null,
  );
}

function reactions(message: Message, { state, owner, react }: BubbleContext): HTMLElement | null {
  if (message.reactions.length === 0) return null;
  const emojis = [...new Set(message.reactions.map(({ emoji }) => emoji))];
  return el(
    'div',
    { class: 'reactions' },
    ...emojis.map((emoji) => {
      const by = message.reactions.filter((reaction) => reaction.emoji === emoji);
      const own = by.some(({ from }) => from === owner.phone);
      const names = by.map(({ from }) => (from === owner.phone ? 'you' : state.nameOf(from))).join(', ');
      const label = own ? `${emoji} by ${names}. Take yours back` : `${emoji} by ${names}. React the same`;
      return el(
        'button',
        {
          type: 'button',
          class: own ? 'reaction reaction-own' : 'reaction',
          title: names,
          'aria-label': label,
          click: () => react(message, own ? '' : emoji),
        },
        emoji,
        by.length > 1 ? el('span', { class: 'reaction-count' }, String(by.length)) : null,
      );
    }),
  );
}
