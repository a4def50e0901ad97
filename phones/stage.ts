// The phones on show: as many side by side as fit, one on a small screen. Chooses which make room for another.

import type { Acts } from './acts.js';
import { arrange, el } from './dom.js';
import { toneOf } from './format.js';
import { createPhoneView, type PhoneView } from './phone-view.js';
import { placed } from './placed.js';
import type { State } from './state.js';
import type { Message, Person } from './types.js';

export interface Stage {
  readonly element: HTMLElement;
  /** The phones on show, left to right. */
  shown(): readonly string[];
  /** Brings this phone on show and into focus. */
  choose(phone: string): void;
  type(phone: string, chat: string, text: string): void;
  arrived(message: Message): void;
  render(): void;
  tick(): void;
}

/** A phone is not made narrower than this. */
const narrowestPx = 318;
const gapPx = 20;
const mostPhones = 5;

export function createStage(state: State, acts: Acts, changed: () => void): Stage {
  const element = el('main', { class: 'stage' });
  const views = new Map<string, PhoneView>();
  /** Most recently chosen first; then whose phone rang, in that order, so that a page is seen to arrive; then the others. */
  let recent: string[] = [];
  let order: readonly string[] = [];
  let capacity = 1;

  const viewOf = (phone: string): PhoneView | null => {
    const person = state.person(phone);
    if (person === null) return null;
    const view = views.get(phone) ?? createPhoneView(state, person, acts);
    views.set(phone, view);
    return view;
  };
  const settle = () => {
    order = placed(order, [...recent, ...rung(state), ...state.people().map(({ phone }) => phone)], capacity);
  };
  const render = () => {
    settle();
    const shownViews = order.flatMap((phone) => viewOf(phone) ?? []);
    element.dataset.count = String(shownViews.length);
    arrange(
      element,
      shownViews.map((view) => view.element),
    );
    for (const view of shownViews) {
      view.render();
      view.tick(state.now());
    }
  };
  const choose = (phone: string) => {
    recent = [phone, ...recent.filter((other) => other !== phone)];
    render();
    changed();
    const chosen = viewOf(phone)?.element;
    chosen?.classList.add('chosen');
    chosen?.addEventListener('animationend', () => chosen.classList.remove('chosen'), { once: true });
  };
  new ResizeObserver(() => {
    const fits = Math.max(1, Math.min(mostPhones, Math.floor((element.clientWidth + gapPx) / (narrowestPx + gapPx))));
    if (fits === capacity) return;
    capacity = fits;
    render();
    changed();
  }).observe(element);

  return {
    element,
    shown: () => order,
    choose,
    render,
    type: (phone, chat, text) => {
      choose(phone);
      viewOf(phone)?.type(chat, text);
    },
    arrived: (message) => {
      // A page may bring its phone on show first.
      const before = order;
      settle();
      if (order.join() !== before.join()) {
        render();
        changed();
      }
      const chat = state.chat(message.chat);
      for (const phone of order) if (chat !== null && state.isIn(chat, phone)) viewOf(phone)?.notify(message);
    },
    tick: () => {
      for (const phone of order) viewOf(phone)?.tick(state.now());
    },
  };
}

/** Whoever was ever paged, the earliest first. */
function rung(state: State): readonly string[] {
  const first = ({ phone }: Person) => state.messages(phone).find((message) => message.fromBot && toneOf(message.text) !== null)?.at;
  return state
    .people()
    .flatMap((person) => {
      const at = first(person);
      return at === undefined ? [] : [{ phone: person.phone, at }];
    })
    .sort((a, b) => a.at.localeCompare(b.at))
    .map(({ phone }) => phone);
}
