// One phone: its frame and clock, the chat list or an open chat, and what drops in over the lock screen.

import type { Acts } from './acts.js';
import { createAttention } from './attention.js';
import { createChatList } from './chat-list.js';
import { createChatScreen } from './chat-screen.js';
import { arrange, avatar, el } from './dom.js';
import { cityOf, firstLine, inZone, plain, toneOf, wordsOf } from './format.js';
import { type Notification, shownBeside, shownWith } from './notifications.js';
import type { State } from './state.js';
import type { Message, Person } from './types.js';

export interface PhoneView {
  readonly element: HTMLElement;
  readonly owner: Person;
  render(): void;
  tick(nowMs: number): void;
  open(chat: string | null): void;
  /** Opens the chat and puts words into its box. */
  type(chat: string, text: string): void;
  /** A message arrived just now. */
  notify(message: Message): void;
}

/** How long a notification stays, in real time: a page longer than what is merely said. */
const pageToastMs = 7_000;
const toastMs = 4_000;

interface Toast extends Notification {
  readonly element: HTMLElement;
}

export function createPhoneView(state: State, owner: Person, acts: Acts): PhoneView {
  let opened: string | null = null;
  let reading = '';
  let notifications: readonly Toast[] = [];
  const clock = el('time', { class: 'phone-clock' });
  const toasts = el('div', { class: 'toasts' });
  const chatList = createChatList(state, owner, (chat) => open(chat));
  const chatScreen = createChatScreen(state, owner, acts, () => open(null));
  const screen = el('div', { class: 'screen' });
  const attention = createAttention();
  const device = el(
    'div',
    { class: 'device' },
    el(
      'div',
      { class: 'status-bar' },
      clock,
      el(
        'span',
        { class: 'status-name' },
        el('span', { class: 'status-owner', 'aria-hidden': 'true' }, `${owner.name} · `),
        cityOf(owner.timezone),
      ),
      el('span', { class: 'battery' }),
    ),
    screen,
    toasts,
  );
  const element = el(
    'section',
    { class: 'phone', 'aria-label': `Phone of ${owner.name}`, 'data-phone': owner.phone },
    caption(owner),
    device,
  );

  const showNotifications = (wanted: readonly Toast[]) => {
    notifications = wanted;
    arrange(
      toasts,
      wanted.map((toast) => toast.element),
    );
  };
  const inSight = () => {
    const chat = opened === null ? null : state.chat(opened);
    const last = chat === null || !state.isIn(chat, owner.phone) ? null : state.last(chat.id);
    if (chat === null || last === null || state.unread(owner.phone, chat.id) === 0) return null;
    return isBeforeTheEyes(device) ? { chat: chat.id, message: last.id } : null;
  };
  const readWhatIsSeen = () => {
    const message = attention.look(inSight(), performance.now());
    if (message === null || message === reading) return;
    reading = message;
    acts.read(owner.phone, message);
  };
  const render = () => {
    if (opened !== null && !state.chat(opened)?.members.some(({ phone }) => phone === owner.phone)) opened = null;
    const wanted = opened === null ? chatList.element : chatScreen.element;
    if (screen.firstElementChild !== wanted) screen.replaceChildren(wanted);
    if (opened === null) chatList.render();
    else chatScreen.render();
  };
  const open = (chat: string | null) => {
    opened = chat;
    showNotifications(shownBeside(notifications, chat));
    if (chat !== null) chatScreen.show(chat);
    render();
    if (chat !== null && matchMedia('(hover: hover)').matches) chatScreen.focus();
  };

  return {
    element,
    owner,
    render,
    open,
    tick: (nowMs) => {
      const time = inZone(nowMs, owner.timezone, 'time');
      if (clock.textContent !== time) clock.textContent = time;
      readWhatIsSeen();
    },
    type: (chat, text) => {
      open(chat);
      chatScreen.type(text);
    },
    notify: (message) => {
      if (message.chat === opened || message.from === owner.phone) return;
      const element = toastOf(message, state, () => open(message.chat));
      const toast = { chat: message.chat, isPage: isPage(message, state), element };
      showNotifications(shownWith(notifications, toast));
      setTimeout(() => showNotifications(notifications.filter((each) => each !== toast)), toast.isPage ? pageToastMs : toastMs);
    },
  };
}

/** Whether the middle of it is on the screen with nothing in front. */
function isBeforeTheEyes(element: HTMLElement): boolean {
  if (document.visibilityState !== 'visible' || !element.isConnected) return false;
  const { left, top, width, height } = element.getBoundingClientRect();
  const front = document.elementFromPoint(left + width / 2, top + height / 2);
  return front !== null && element.contains(front);
}

/** It is said to this person alone, and it is bad news. */
function isPage(message: Message, state: State): boolean {
  const tone = message.fromBot ? toneOf(message.text) : null;
  return tone !== null && tone !== 'good' && state.chat(message.chat)?.kind === 'direct';
}

const caption = (owner: Person) =>
  el('header', { class: 'caption' }, avatar(owner.name), el('h2', {}, owner.name), el('span', { class: 'caption-role' }, owner.role));

function toastOf(message: Message, state: State, open: () => void): HTMLElement {
  const chat = state.chat(message.chat);
  const tone = message.fromBot ? toneOf(message.text) : null;
  const group = chat?.kind === 'group';
  const [head, ...rest] = wordsOf(message).split('\n');
  const from = group ? `${state.nameOf(message.from)} · ${chat.subject}` : state.nameOf(message.from);
  return el(
    'button',
    { class: `toast${tone === null ? '' : ` tone-${tone}`}`, type: 'button', click: open },
    el(
      'span',
      { class: 'toast-from' },
      avatar(state.nameOf(message.from), message.fromBot ? 'bot' : 'person'),
      el('span', {}, from),
      el('span', {}, 'now'),
    ),
    el('strong', { class: 'toast-head' }, plain(head ?? '')),
    el('span', { class: 'toast-rest' }, plain(firstLine(rest.join('\n')))),
  );
}
