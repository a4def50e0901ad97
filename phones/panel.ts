// The demo's control desk: play the incident line by line, fire alerts, make the network misbehave.

import type { Acts } from './acts.js';
import { avatar, el, icon } from './dom.js';
import { minutesLeft } from './format.js';
import { actorOf, type Line, placeOf, type Step, steps } from './script.js';
import type { State } from './state.js';
import type { Fault } from './types.js';

export interface Panel {
  readonly element: HTMLElement;
  render(): void;
}

/** Opens this chat on this phone and puts the words into the box. */
export type TypeInto = (phone: string, chat: string, text: string) => void;

export interface PanelActions {
  readonly acts: Acts;
  readonly typeInto: TypeInto;
  /** Something was done whose effect is to be seen on the phones: the panel should not lie over them. */
  readonly away: () => void;
}

type SeenOnPhones = Pick<Acts, 'fire' | 'clear' | 'drill'>;

const minutesMs = (minutes: number) => minutes * 60_000;

const troubles = [
  { label: 'WhatsApp down', detail: '2 min', fault: { mode: 'down', forMs: minutesMs(2) } },
  { label: 'Takes messages, loses them', detail: '2 min', fault: { mode: 'accept-then-fail', forMs: minutesMs(2) } },
  { label: 'Hangs', detail: '1 min', fault: { mode: 'hang', forMs: minutesMs(1) } },
  { label: 'Every second one fails', detail: '5 min', fault: { mode: 'down', share: 0.5, forMs: minutesMs(5) } },
  { label: 'Slow', detail: '5 min', fault: { mode: 'slow', forMs: minutesMs(5) } },
] as const;

export function createPanel(state: State, { acts, typeInto, away }: PanelActions): Panel {
  const shown = actsSeenOnPhones(acts, away);
  const alerts = el('div', { class: 'samples' });
  const lines = steps.map((step) => scriptRow(step, state, shown, typeInto));
  const faults = el('div', { class: 'faults-on', 'aria-live': 'polite' });
  const element = el(
    'aside',
    { class: 'panel', id: 'panel', 'aria-label': 'Panel' },
    section(
      'Fire an alert',
      'It comes in through the webhook, like a real one.',
      alerts,
      el('button', { class: 'wide', type: 'button', click: shown.drill }, 'Declare a drill'),
    ),
    section(
      'Play the 3:14 incident',
      'Each line is typed into the right phone. Enter sends it.',
      el('ol', { class: 'script' }, ...lines.map((line) => line.element)),
    ),
    section(
      'Make it hard',
      'Strikes what the bot sends. People can still write.',
      faults,
      el(
        'div',
        { class: 'troubles' },
        ...troubles.map(({ label, detail, fault }) =>
          el('button', { type: 'button', click: () => acts.setFault(fault) }, label, el('span', { class: 'detail' }, detail)),
        ),
      ),
    ),
  );
  return {
    element,
    render: () => {
      fillSamples(alerts, state, shown);
      for (const line of lines) line.render();
      fillFaults(faults, state, acts);
    },
  };
}

function actsSeenOnPhones(acts: Acts, away: () => void): SeenOnPhones {
  const then = (act: () => void) => {
    act();
    away();
  };
  return {
    fire: (id) => then(() => acts.fire(id)),
    clear: (id) => then(() => acts.clear(id)),
    drill: () => then(() => acts.drill()),
  };
}

const section = (title: string, words: string, ...children: Node[]) =>
  el('section', { class: 'panel-section' }, el('h2', {}, title), el('p', { class: 'panel-words' }, words), ...children);

interface ScriptRow {
  readonly element: HTMLElement;
  render(): void;
}

function scriptRow(step: Step, state: State, acts: SeenOnPhones, typeInto: TypeInto): ScriptRow {
  return step.kind === 'say' ? lineRow(step, state, typeInto) : alertRow(step, state, acts);
}

function lineRow(line: Line, state: State, typeInto: TypeInto): ScriptRow {
  const who = el('span', { class: 'script-who' });
  const element = row(who, el('span', { class: 'script-text' }, line.text), line.why, () => {
    const person = actorOf(line, state);
    if (person !== null) typeInto(person.phone, placeOf(line, person, state), line.text);
  });
  return {
    element,
    render: () => {
      const person = actorOf(line, state);
      const looks = person?.phone ?? '';
      if (who.dataset.looks === looks) return;
      who.dataset.looks = looks;
      who.title = person?.name ?? '';
      who.replaceChildren(...(person === null ? [] : [avatar(person.name), el('span', { class: 'visually-hidden' }, person.name)]));
    },
  };
}

function alertRow({ kind, why }: Exclude<Step, Line>, state: State, acts: SeenOnPhones): ScriptRow {
  const text = el('span', { class: 'script-text' });
  const element = row(el('span', { class: 'script-who script-bell' }, icon('bell')), text, why, () => {
    const sample = state.samples()?.[0];
    if (sample !== undefined) acts[kind](sample.id);
  });
  return {
    element,
    render: () => {
      const sample = state.samples()?.[0];
      element.hidden = sample === undefined;
      const words = `${kind === 'fire' ? 'Fire' : 'Clear'}: ${sample?.title ?? ''}`;
      if (text.textContent !== words) text.textContent = words;
    },
  };
}

function row(who: HTMLElement, text: HTMLElement, why: string, act: () => void): HTMLElement {
  const element = el('li');
  const click = () => {
    act();
    element.classList.add('used');
  };
  element.append(el('button', { type: 'button', click }, who, text, el('span', { class: 'script-why' }, why)));
  return element;
}

function fillSamples(list: HTMLElement, state: State, acts: SeenOnPhones): void {
  const samples = state.samples();
  const looks = JSON.stringify(samples);
  if (list.dataset.looks === looks) return;
  list.dataset.looks = looks;
  const words = samples === null ? 'Nothing is connected to these buttons. Post an alert to /webhooks instead.' : '';
  list.replaceChildren(
    words,
    ...(samples ?? []).map(({ id, title, severity }) =>
      el(
        'div',
        { class: 'sample' },
        el('span', { class: `severity tone-${severity.toLowerCase()}` }, severity),
        el('span', { class: 'sample-title', title }, title),
        el('button', { type: 'button', class: 'primary', 'aria-label': `Fire: ${title}`, click: () => acts.fire(id) }, 'Fire'),
        el('button', { type: 'button', 'aria-label': `Clear: ${title}`, click: () => acts.clear(id) }, 'Clear'),
      ),
    ),
  );
}

function fillFaults(list: HTMLElement, state: State, acts: Acts): void {
  const active = state.faults();
  list.hidden = active.length === 0;
  const words = active.map((fault) => faultWords(fault, state)).join(' · ');
  if (list.dataset.looks === words) return;
  list.dataset.looks = words;
  list.replaceChildren(el('span', {}, words), el('button', { type: 'button', click: () => acts.setFault({ mode: 'ok' }) }, 'End it'));
}

function faultWords({ mode, phone, share, until }: Fault, state: State): string {
  const known = troubles.find(({ fault }) => fault.mode === mode && ('share' in fault ? fault.share : 1) === share)?.label ?? mode;
  const left = until === null ? '' : `, ${minutesLeft(Date.parse(until) - state.now())} left`;
  return `${known}${phone === null ? '' : ` (${state.nameOf(phone)})`}${left}`;
}
