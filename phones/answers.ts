// What may be answered with a tap, under the words of a message: buttons, or a poll with who voted for what.

import { el } from './dom.js';
import type { State } from './state.js';
import type { Message, Person } from './types.js';
import { endWords } from './vote-end.js';

export interface AnswerActions {
  /** Settles when the bot has heard it, or could not. */
  tap(message: Message, choice: string): Promise<void>;
  /** No options: the vote is taken back. */
  vote(message: Message, options: readonly string[]): Promise<void>;
}

export function buttonsUnder(message: Message, { tap }: AnswerActions): HTMLElement | null {
  const { choices = [] } = message;
  if (choices.length === 0) return null;
  const buttons = choices.map(({ title }) => {
    const button = el('button', { class: 'answer', type: 'button', 'data-focus': `tap ${title}` }, title);
    button.addEventListener('click', () => void once(button, () => tap(message, title)));
    return button;
  });
  return el('div', { class: 'answers', role: 'group', 'aria-label': 'Answer with a tap' }, ...buttons);
}

export function pollUnder(message: Message, state: State, owner: Person, { vote }: AnswerActions): HTMLElement | null {
  const { options, ended } = message.poll ?? {};
  if (options === undefined) return null;
  const most = Math.max(1, ...options.map(({ voters }) => voters.length));
  const rows = options.map(({ title, voters }) => {
    const own = voters.includes(owner.phone);
    const names = voters.map((phone) => (phone === owner.phone ? 'you' : firstName(state.nameOf(phone)))).join(', ');
    const button = el(
      'button',
      {
        class: ended?.taken === title ? 'option option-taken' : 'option',
        type: 'button',
        'data-focus': `vote ${title}`,
        'aria-pressed': String(own),
        'aria-disabled': ended === undefined ? null : 'true',
        'aria-label': `${title}, ${voters.length === 0 ? 'no votes' : `${votesOf(voters.length)}: ${names}`}`,
      },
      el('span', { class: 'option-mark', 'aria-hidden': 'true' }),
      el('span', { class: 'option-title' }, title),
      el('span', { class: 'option-count' }, String(voters.length)),
      el('progress', { class: 'option-share', max: String(most), value: String(voters.length), 'aria-hidden': 'true' }),
      el('span', { class: 'option-names' }, names),
    );
    if (ended === undefined) button.addEventListener('click', () => void once(button, () => vote(message, own ? [] : [title])));
    return button;
  });
  const hasVoted = options.some(({ voters }) => voters.includes(owner.phone));
  const hint = ended === undefined ? (hasVoted ? 'Tap yours again to take it back' : 'Select one') : endWords(ended, nameOfKey(state));
  return el(
    'div',
    {
      class: ended === undefined ? 'poll' : 'poll poll-ended',
      role: 'group',
      'aria-label': ended === undefined ? 'Poll, select one' : `Poll, ended. ${hint}`,
    },
    ...rows,
    el('p', { class: 'poll-hint' }, hint),
  );
}

const nameOfKey =
  (state: State) =>
  (key: string): string =>
    firstName(state.people().find((person) => person.key === key)?.name ?? key);

const votesOf = (count: number) => (count === 1 ? '1 vote' : `${count} votes`);

const firstName = (name: string) => name.split(' ')[0] ?? name;

/** A second tap while the first is on its way says nothing. It keeps its focus, so it is not disabled. */
async function once(button: HTMLElement, act: () => Promise<void>): Promise<void> {
  if (button.getAttribute('aria-busy') === 'true') return;
  button.setAttribute('aria-busy', 'true');
  await act();
  button.removeAttribute('aria-busy');
}
