// The row of everybody: who has something unread, whose phone is shown, and the way to another one.

import { arrange, avatar, el } from './dom.js';
import { cityOf, inZone, type Tone, toneOf } from './format.js';
import type { State } from './state.js';
import type { Person } from './types.js';

export interface Strip {
  readonly element: HTMLElement;
  render(shown: readonly string[]): void;
}

interface Chip {
  readonly button: HTMLButtonElement;
  readonly time: HTMLElement;
  readonly badge: HTMLElement;
}

export function createStrip(state: State, choose: (phone: string) => void): Strip {
  const chips = new Map<string, Chip>();
  const element = el('nav', { class: 'strip', 'aria-label': 'Phones' });
  return {
    element,
    render: (shown) => {
      const now = state.now();
      const buttons = state.people().map((person) => {
        const chip = chips.get(person.phone) ?? createChip(person, choose);
        chips.set(person.phone, chip);
        update(chip, person, state, shown.includes(person.phone), now);
        return chip.button;
      });
      arrange(element, buttons);
    },
  };
}

function createChip(person: Person, choose: (phone: string) => void): Chip {
  const time = el('span', { class: 'chip-time' });
  const badge = el('span', { class: 'badge' });
  const button = el(
    'button',
    {
      class: 'chip',
      type: 'button',
      title: `${person.name}, ${person.role}, ${cityOf(person.timezone)}`,
      click: () => choose(person.phone),
    },
    avatar(person.name),
    el('span', { class: 'chip-words' }, el('span', { class: 'chip-name' }, person.name), time),
    badge,
  );
  return { button, time, badge };
}

function update({ button, time, badge }: Chip, person: Person, state: State, isShown: boolean, now: number): void {
  const words = `${inZone(now, person.timezone, 'time')} · ${person.role}`;
  if (time.textContent !== words) time.textContent = words;
  const unread = state.unreadOf(person.phone);
  const text = unread === 0 ? '' : unread > 99 ? '99+' : String(unread);
  if (badge.textContent !== text) badge.textContent = text;
  badge.hidden = unread === 0;
  badge.setAttribute('aria-label', `${unread} unread`);
  button.setAttribute('aria-pressed', String(isShown));
  const tone = unread === 0 ? null : loudest(state, person.phone);
  button.className = `chip${tone === null ? '' : ` ringing tone-${tone}`}`;
}

/** The worst page among what is unread. */
function loudest(state: State, phone: string): Tone {
  const tones = state.chatsOf(phone).flatMap((chat) => {
    const unread = state.isIn(chat, phone) ? state.unread(phone, chat.id) : 0;
    const news = unread === 0 ? [] : state.messages(chat.id).slice(-unread);
    return news.flatMap((message) => (message.fromBot ? (toneOf(message.text) ?? []) : []));
  });
  return tones.filter((tone) => tone !== 'good').sort()[0] ?? null;
}
