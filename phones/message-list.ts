// The messages of one chat on one phone: kept in step with the state by moving only what changed, so 500 of them stay smooth.

import type { AnswerActions } from './answers.js';
import { type Box, placeBar } from './bar-place.js';
import { bubble, setTicks } from './bubble.js';
import { arrange, el, icon } from './dom.js';
import { inZone } from './format.js';
import type { State } from './state.js';
import type { Chat, Message, Person } from './types.js';

export interface MessageListActions extends AnswerActions {
  react(message: Message, emoji: string): void;
  reply(message: Message): void;
  edit(message: Message): void;
  loadEarlier(chat: string): void;
}

export interface MessageList {
  readonly element: HTMLElement;
  render(chat: Chat): void;
  /** To the newest message. */
  toEnd(): void;
  jumpTo(message: string): void;
}

interface Shown {
  readonly message: Message;
  readonly follows: boolean;
  readonly day: string;
  readonly element: HTMLElement;
}

export const reactionEmojis = ['👍', '👀', '✅', '❌', '📌'] as const;

/** Closer to the end than this counts as being there. */
const nearEndPx = 90;

export function createMessageList(state: State, owner: Person, actions: MessageListActions): MessageList {
  const rows = el('div', { class: 'rows' });
  const scroller = el('div', { class: 'messages', role: 'log', 'aria-live': 'off', tabindex: '0', 'aria-label': 'Messages' }, rows);
  const jump = el(
    'button',
    { class: 'to-end', type: 'button', hidden: true, 'aria-label': 'To the newest message', click: () => toEnd() },
    icon('down'),
  );
  const element = el('div', { class: 'message-area' }, scroller, jump);
  const pill = createPill(owner, actions, scroller);
  let shownChat = '';
  let shown = new Map<string, Shown>();
  const days = new Map<string, HTMLElement>();

  const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearEndPx;
  const toEnd = () => {
    scroller.scrollTop = scroller.scrollHeight;
    jump.hidden = true;
  };
  const jumpTo = (id: string) => {
    const target = shown.get(id)?.element;
    target?.scrollIntoView({ block: 'center' });
    target?.classList.add('found');
    target?.addEventListener('animationend', () => target.classList.remove('found'), { once: true });
  };
  // What opens below (the keyboard, a reply) must not hide the newest words, and a phone that was off show comes back as it was.
  let wasAtEnd = true;
  let wasAtPx = 0;
  scroller.addEventListener('scroll', () => {
    wasAtEnd = atEnd();
    wasAtPx = scroller.scrollTop;
    if (wasAtEnd) jump.hidden = true;
    pill.place();
  });
  new ResizeObserver(() => {
    if (wasAtEnd) toEnd();
    else scroller.scrollTop = wasAtPx;
  }).observe(scroller);
  choosing(scroller, rows, pill, (id) => shown.get(id)?.message ?? null);

  const render = (chat: Chat) => {
    const changedChat = chat.id !== shownChat;
    const stay = changedChat || wasAtEnd;
    const before = changedChat ? new Map<string, Shown>() : shown;
    const beforeLast = [...before.keys()].at(-1);
    shownChat = chat.id;
    const messages = state.messages(chat.id);
    const next = new Map<string, Shown>();
    const items: Element[] = state.hasEarlier(chat.id) ? [earlier(chat, actions)] : [];
    let day = '';
    messages.forEach((message, at) => {
      const known = before.get(message.id);
      const itsDay = known?.day ?? inZone(Date.parse(message.at), owner.timezone, 'weekday');
      const follows = itsDay === day && messages[at - 1]?.from === message.from;
      if (itsDay !== day) items.push(separator(days, itsDay));
      day = itsDay;
      const same = known?.message === message && known.follows === follows;
      const made = same ? known.element : bubble(message, { state, owner, chat, follows, jumpTo, react: actions.react, answer: actions });
      next.set(message.id, { message, follows, day: itsDay, element: made });
      items.push(made);
    });
    shown = next;
    const held = heldIn(rows);
    arrange(rows, items.length === 0 ? [emptyHint(chat)] : items);
    if (held !== null)
      shown
        .get(held.message)
        ?.element.querySelector<HTMLElement>(`[data-focus=${CSS.escape(held.part)}]`)
        ?.focus();
    showTicks(state, owner, chat, messages, shown);
    const last = messages.at(-1);
    const isNew = last !== undefined && last.id !== beforeLast;
    wasAtEnd = stay || (isNew && last.from === owner.phone);
    if (wasAtEnd) toEnd();
    else if (isNew) jump.hidden = false;
    pill.place();
  };
  return { element, render, toEnd, jumpTo };
}

/** The part of a message that has the keyboard: a message made anew must give it back. */
function heldIn(rows: HTMLElement): { readonly message: string; readonly part: string } | null {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || !rows.contains(active)) return null;
  const [message, part] = [active.closest<HTMLElement>('.bubble')?.dataset.id, active.dataset.focus];
  return message === undefined || part === undefined ? null : { message, part };
}

function showTicks(state: State, owner: Person, chat: Chat, messages: readonly Message[], shown: Map<string, Shown>): void {
  const read = state.readByOthers(chat.id, owner.phone);
  messages.forEach((message, at) => {
    if (message.from !== owner.phone) return;
    const element = shown.get(message.id)?.element;
    if (element !== undefined) setTicks(element, at < read ? 'read' : message.heard ? 'stored' : 'sent');
  });
}

const earlier = (chat: Chat, actions: MessageListActions) =>
  el('button', { class: 'earlier', type: 'button', click: () => actions.loadEarlier(chat.id) }, 'Show earlier messages');

function separator(days: Map<string, HTMLElement>, day: string): HTMLElement {
  const known = days.get(day) ?? el('div', { class: 'day' }, el('span', {}, day));
  days.set(day, known);
  return known;
}

const emptyHint = (chat: Chat) =>
  chat.kind === 'group'
    ? el(
        'div',
        { class: 'hint' },
        el('strong', {}, 'Nothing said yet'),
        el('span', {}, 'What is said here is kept as the record of the incident.'),
      )
    : el(
        'div',
        { class: 'hint' },
        el('strong', {}, 'All quiet'),
        el('span', {}, 'Fire an alert from the panel and see who is woken, or type '),
        el('code', {}, 'help'),
        el('span', {}, ' to ask Muster what it understands.'),
      );

interface Pill {
  readonly element: HTMLElement;
  /** The actions for this message, on it. */
  show(message: Message, on: HTMLElement): void;
  /** Puts it where it hides nothing that may be tapped: again after whatever moves the messages. */
  place(): void;
}

/** The row of actions that appears on the message one points at. One per list: 500 messages need no 3,000 buttons. */
function createPill(owner: Person, actions: MessageListActions, scroller: HTMLElement): Pill {
  const element = el('div', { class: 'pill', role: 'group', 'aria-label': 'React or reply' });
  const place = () => {
    const on = element.parentElement;
    if (on !== null) placeOn(on, element, scroller);
  };
  return {
    element,
    place,
    show: (message, on) => {
      const given = message.reactions.find(({ from }) => from === owner.phone)?.emoji;
      const button = (label: string, act: () => void, content: Node | string, pressed = false) =>
        el('button', { type: 'button', 'aria-label': label, title: label, 'aria-pressed': String(pressed), click: act }, content);
      const hers =
        message.from === owner.phone && message.tapped !== true ? [button('Edit', () => actions.edit(message), icon('edit'))] : [];
      element.replaceChildren(
        ...reactionEmojis.map((emoji) => {
          const own = given === emoji;
          return button(own ? `Take ${emoji} back` : `React ${emoji}`, () => actions.react(message, own ? '' : emoji), emoji, own);
        }),
        button('Reply', () => actions.reply(message), icon('reply')),
        ...hers,
      );
      on.append(element);
      place();
    },
  };
}

function placeOn(on: HTMLElement, bar: HTMLElement, scroller: HTMLElement): void {
  const bubble = on.getBoundingClientRect();
  const near = [on, ...neighbours(on, 'previousElementSibling'), ...neighbours(on, 'nextElementSibling')];
  const boxes = (selector: string): readonly Box[] =>
    near
      .flatMap((each) => [...each.querySelectorAll(selector)])
      .filter((each) => !bar.contains(each))
      .map((each) => each.getBoundingClientRect());
  const beside = (taken: readonly Box[]) =>
    placeBar({
      bar: { width: bar.offsetWidth, height: bar.offsetHeight },
      body: on.querySelector('.bubble-body')?.getBoundingClientRect() ?? bubble,
      bubble,
      view: scroller.getBoundingClientRect(),
      taken,
      side: on.classList.contains('own') ? 'right' : 'left',
    });
  // Rather over a link of a short message than nowhere, but never over a button.
  const place = beside(boxes('button, a')) ?? beside(boxes('button'));
  bar.classList.toggle('out-of-place', place === null);
  if (place === null) return;
  bar.style.left = `${place.left - bubble.left}px`;
  bar.style.top = `${place.top - bubble.top}px`;
}

/** The bar is not as high as two messages: further ones are out of its reach. */
const withinReach = 2;

function neighbours(of: Element, side: 'previousElementSibling' | 'nextElementSibling'): readonly Element[] {
  const found: Element[] = [];
  for (let next = of[side]; next !== null && found.length < withinReach; next = next[side]) found.push(next);
  return found;
}

/** By pointing, tapping or the arrow keys one message is chosen; it carries the pill. */
function choosing(scroller: HTMLElement, rows: HTMLElement, pill: Pill, messageOf: (id: string) => Message | null): void {
  const choose = (target: HTMLElement | null) => {
    const message = messageOf(target?.dataset.id ?? '');
    if (target === null || message === null) return pill.element.remove();
    pill.show(message, target);
  };
  const bubbleAt = (event: Event) => (event.target instanceof Element ? event.target.closest<HTMLElement>('.bubble') : null);
  rows.addEventListener('pointerover', (event) => {
    const target = bubbleAt(event);
    if (event.pointerType === 'mouse' && target !== pill.element.parentElement) choose(target);
  });
  scroller.addEventListener('pointerleave', (event) => {
    if (event.pointerType === 'mouse') choose(null);
  });
  rows.addEventListener('click', (event) => {
    if (!(event.target instanceof Element) || event.target.closest('button, a') !== null) return;
    choose(bubbleAt(event));
  });
  rows.addEventListener('focusin', (event) => {
    const target = bubbleAt(event);
    if (target !== pill.element.parentElement) choose(target);
  });
  scroller.addEventListener('keydown', (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const bubbles = [...rows.querySelectorAll<HTMLElement>('.bubble')];
    const at = bubbles.findIndex((each) => each.contains(document.activeElement));
    bubbles.at(at < 0 ? -1 : Math.max(0, Math.min(bubbles.length - 1, at + step)))?.focus();
  });
}
