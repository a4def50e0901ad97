// The second screen of a phone: one chat, with its head, the pinned card, the messages and the box to type in.

import type { Acts } from './acts.js';
import { createComposer } from './composer.js';
import { avatar, el, icon } from './dom.js';
import { plain, toneOf } from './format.js';
import { createMessageList } from './message-list.js';
import { botName, type State } from './state.js';
import type { Chat, Person } from './types.js';

export interface ChatScreen {
  readonly element: HTMLElement;
  show(chat: string): void;
  render(): void;
  type(text: string): void;
  focus(): void;
}

export function createChatScreen(state: State, owner: Person, acts: Acts, back: () => void): ChatScreen {
  let shown = '';
  const composer = createComposer(state, owner, {
    send: (text, quoted, picture) => acts.say(owner.phone, shown, text, quoted, picture),
    edit: (message, text) => acts.edit(owner.phone, message, text),
  });
  const list = createMessageList(state, owner, {
    react: (message, emoji) => acts.react(owner.phone, message.id, emoji),
    tap: (message, choice) => acts.tap(owner.phone, message.id, choice),
    vote: (message, options) => acts.vote(owner.phone, message.id, options),
    reply: (message) => composer.reply(message),
    edit: (message) => composer.edit(message),
    loadEarlier: acts.loadEarlier,
  });
  const head = el('div', { class: 'chat-head' });
  const members = el('ul', { class: 'members', hidden: true, 'aria-label': 'Members' });
  const card = el('button', { class: 'pinned', type: 'button', hidden: true });
  const invitation = el(
    'div',
    { class: 'invitation' },
    el('p', {}, 'Muster invited you to this group.'),
    el('button', { class: 'primary', type: 'button', click: () => acts.join(owner.phone, shown) }, 'Join the group'),
  );
  const element = el('div', { class: 'chat-screen' }, head, members, card, list.element, composer.element, invitation);

  return {
    element,
    show: (chat) => {
      if (chat !== shown) composer.reset();
      shown = chat;
      members.hidden = true;
    },
    render: () => {
      const chat = state.chat(shown);
      if (chat === null) return;
      const inside = state.isIn(chat, owner.phone);
      element.classList.toggle('invited', !inside);
      fillHead(head, chat, back, () => {
        members.hidden = !members.hidden || chat.kind === 'direct';
      });
      fillMembers(members, chat, owner);
      fillCard(card, inside ? chat : null, state, list.jumpTo);
      if (inside) list.render(chat);
    },
    type: composer.type,
    focus: composer.focus,
  };
}

function fillHead(head: HTMLElement, chat: Chat, back: () => void, toggleMembers: () => void): void {
  const joined = chat.members.filter((member) => member.joined).length;
  const looks = `${chat.id} ${chat.subject} ${joined}/${chat.members.length}`;
  if (head.dataset.looks === looks) return;
  head.dataset.looks = looks;
  const group = chat.kind === 'group';
  const title = group ? chat.subject : botName;
  const names = chat.members.flatMap((member) => (member.joined ? (member.name.split(' ')[0] ?? []) : []));
  const below = group ? `${joined}/${chat.members.length} joined · ${names.join(', ')}` : 'Incident bot';
  head.replaceChildren(
    el('button', { class: 'back', type: 'button', 'aria-label': 'Back to the chats', click: back }, icon('back')),
    el(
      'button',
      { class: 'chat-title', type: 'button', title: group ? 'Who is in this group' : title, click: toggleMembers },
      avatar(title, group ? 'group' : 'bot'),
      el('span', { class: 'chat-title-words' }, el('span', { class: 'chat-name' }, title), el('span', { class: 'chat-below' }, below)),
    ),
  );
}

function fillMembers(list: HTMLElement, chat: Chat, owner: Person): void {
  list.replaceChildren(
    ...chat.members.map(({ name, phone, joined }) =>
      el(
        'li',
        { class: joined ? '' : 'missing' },
        avatar(name),
        el('span', {}, phone === owner.phone ? `${name} (you)` : name),
        el('span', { class: 'member-state' }, joined ? 'joined' : 'invited'),
      ),
    ),
  );
}

function fillCard(card: HTMLButtonElement, chat: Chat | null, state: State, jumpTo: (message: string) => void): void {
  const pinned = chat === null ? null : state.pinned(chat.id);
  card.hidden = pinned === null;
  if (pinned === null) return;
  const tone = toneOf(pinned.text);
  card.className = `pinned${tone === null ? '' : ` tone-${tone}`}`;
  card.onclick = () => jumpTo(pinned.id);
  const [head = '', standing = ''] = pinned.text.split('\n').map(plain);
  const looks = `${pinned.id} ${head} ${standing}`;
  if (card.dataset.looks === looks) return;
  card.dataset.looks = looks;
  card.replaceChildren(icon('pin'), el('span', { class: 'pinned-words' }, el('strong', {}, head), el('span', {}, standing)));
}
