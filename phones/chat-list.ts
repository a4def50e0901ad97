// The first screen of a phone: its chats, the liveliest on top, with what was said last and how much is unread.

import { arrange, avatar, el } from './dom.js';
import { firstLine, inZone, plain, toneOf, wordsOf } from './format.js';
import { botName, type State } from './state.js';
import type { Chat, Message, Person } from './types.js';

export interface ChatList {
  readonly element: HTMLElement;
  render(): void;
}

export function createChatList(state: State, owner: Person, open: (chat: string) => void): ChatList {
  const rows = new Map<string, HTMLElement>();
  const list = el('div', { class: 'chat-rows' });
  const hint = el(
    'p',
    { class: 'hint' },
    el('strong', {}, 'All quiet'),
    el('span', {}, 'Fire an alert from the panel and see whose phone rings.'),
  );
  const element = el('div', { class: 'chat-list' }, el('h3', { class: 'chat-list-title' }, 'Chats'), list, hint);
  return {
    element,
    render: () => {
      const chats = state.chatsOf(owner.phone);
      hint.hidden = chats.some((chat) => state.last(chat.id) !== null);
      arrange(
        list,
        chats.map((chat) => {
          const row = rows.get(chat.id) ?? el('button', { class: 'chat-row', type: 'button', click: () => open(chat.id) });
          rows.set(chat.id, row);
          fill(row, chat, state, owner);
          return row;
        }),
      );
    },
  };
}

function fill(row: HTMLElement, chat: Chat, state: State, owner: Person): void {
  const last = state.last(chat.id);
  const unread = state.unread(owner.phone, chat.id);
  const looks = `${last?.id} ${last?.text} ${unread} ${chat.subject} ${state.isIn(chat, owner.phone)}`;
  if (row.dataset.looks === looks) return;
  row.dataset.looks = looks;
  const tone = last?.fromBot && unread > 0 ? toneOf(last.text) : null;
  row.className = `chat-row${unread > 0 ? ' chat-unread' : ''}${tone === null ? '' : ` tone-${tone}`}`;
  row.replaceChildren(
    avatar(chat.subject, chat.kind === 'group' ? 'group' : 'bot'),
    el(
      'span',
      { class: 'chat-row-body' },
      el(
        'span',
        { class: 'chat-row-top' },
        el('span', { class: 'chat-name' }, chat.kind === 'direct' ? botName : chat.subject),
        last === null ? null : el('time', { datetime: last.at }, inZone(Date.parse(last.at), owner.timezone, 'time')),
      ),
      el(
        'span',
        { class: 'chat-row-bottom' },
        el('span', { class: 'chat-last' }, lastWords(last, chat, state, owner)),
        unread === 0 ? null : el('span', { class: 'badge', 'aria-label': `${unread} unread` }, unread > 99 ? '99+' : String(unread)),
      ),
    ),
  );
}

function lastWords(last: Message | null, chat: Chat, state: State, owner: Person): string {
  if (!state.isIn(chat, owner.phone)) return 'You are invited';
  if (last === null) return chat.kind === 'direct' ? 'Incidents arrive here' : 'Nothing said yet';
  const text = plain(firstLine(wordsOf(last)));
  if (last.from === owner.phone) return `You: ${text}`;
  return chat.kind === 'group' ? `${state.nameOf(last.from).split(' ')[0]}: ${text}` : text;
}
