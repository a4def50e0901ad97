// The box one types in: Enter sends, an answer shows what it answers, what could not be stored comes back into the box.

import { el, icon } from './dom.js';
import { plain, wordsOf } from './format.js';
import { createPicturePicker } from './picture.js';
import type { State } from './state.js';
import type { Message, Person } from './types.js';

export interface ComposerActions {
  send(text: string, quoted: string | null, picture: File | null): Promise<void>;
  edit(message: string, text: string): Promise<void>;
}

export interface Composer {
  readonly element: HTMLElement;
  reply(message: Message): void;
  edit(message: Message): void;
  /** Puts words into the box for the person to send. */
  type(text: string): void;
  /** Another chat was opened: what was begun stays with the old one. */
  reset(): void;
  focus(): void;
}

/** What WhatsApp allows in one message. */
const longestText = '65536';

export function createComposer(state: State, owner: Person, actions: ComposerActions): Composer {
  let about: { readonly kind: 'reply' | 'edit'; readonly message: Message } | null = null;
  const preview = el('div', { class: 'composer-about', hidden: true });
  const trouble = el('div', { class: 'composer-trouble', role: 'alert', hidden: true });
  const box = el('textarea', {
    rows: '1',
    placeholder: 'Message',
    'aria-label': `Message as ${owner.name}`,
    maxlength: longestText,
    autocomplete: 'off',
    enterkeyhint: 'send',
    input: () => grow(box),
  });
  const tell = (words: string | null) => {
    trouble.hidden = words === null;
    trouble.textContent = words ?? '';
  };
  const picker = createPicturePicker(owner.name, tell);
  const form = el(
    'form',
    { class: 'composer', submit: (event: Event) => void submit(event) },
    preview,
    picker.preview,
    trouble,
    el(
      'div',
      { class: 'composer-row' },
      picker.button,
      box,
      el('button', { class: 'send', type: 'submit', 'aria-label': 'Send' }, icon('send')),
    ),
  );

  const setAbout = (wanted: typeof about) => {
    about = wanted;
    preview.hidden = wanted === null;
    if (wanted === null) return preview.replaceChildren();
    const who = wanted.message.from === owner.phone ? 'yourself' : state.nameOf(wanted.message.from);
    preview.replaceChildren(
      el('span', { class: 'quoted-name' }, wanted.kind === 'edit' ? 'Edit your message' : `Reply to ${who}`),
      el('span', { class: 'quoted-text' }, plain(wordsOf(wanted.message))),
      el('button', { type: 'button', 'aria-label': 'Do not reply', click: () => setAbout(null) }, icon('close')),
    );
  };
  const fill = (text: string) => {
    box.value = text;
    grow(box);
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const text = box.value.trim();
    const before = about;
    const picture = before?.kind === 'edit' ? null : picker.chosen();
    if (text === '' && picture === null) return;
    fill('');
    setAbout(null);
    if (picture !== null) picker.choose(null);
    tell(null);
    const { id = null } = before?.message ?? {};
    const sending = before?.kind === 'edit' ? actions.edit(before.message.id, text) : actions.send(text, id, picture);
    await sending.catch((cause: unknown) => {
      setAbout(before);
      if (box.value === '') fill(text);
      if (picture !== null) picker.choose(picture);
      tell(`Not stored. ${cause instanceof Error ? cause.message : ''}`);
    });
  };
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') setAbout(null);
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  box.addEventListener('paste', (event) => {
    const picture = event.clipboardData?.files[0];
    if (picture === undefined) return;
    event.preventDefault();
    picker.choose(picture);
  });
  const begin = (kind: 'reply' | 'edit') => (message: Message) => {
    setAbout({ kind, message });
    if (kind === 'edit') fill(message.text);
    box.focus();
  };
  return {
    element: form,
    reply: begin('reply'),
    edit: begin('edit'),
    type: (text) => {
      fill(text);
      box.focus();
    },
    reset: () => {
      setAbout(null);
      picker.choose(null);
      tell(null);
      fill('');
    },
    focus: () => box.focus({ preventScroll: true }),
  };
}

/** As high as its words, up to what the style allows; an empty one is not measured, it may not be on the page yet. */
function grow(box: HTMLTextAreaElement): void {
  box.style.height = '';
  if (box.value !== '') box.style.height = `${box.scrollHeight + borderPx}px`;
}

/** Above and below; the scroll height leaves them out. */
const borderPx = 2;
