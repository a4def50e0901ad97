// The head of the page: whose organisation, what time it is there and how fast it passes, and whether the line is up.

import type { Acts } from './acts.js';
import { el, icon } from './dom.js';
import { cityOf, inZone } from './format.js';
import type { State } from './state.js';
import { createTransportLine } from './transports.js';
import type { Transport } from './types.js';

export interface TopBar {
  readonly element: HTMLElement;
  render(): void;
  connected(live: boolean): void;
  transports(list: readonly Transport[] | null): void;
}

const scales = [1, 10, 60] as const;

export function createTopBar(state: State, acts: Acts, togglePanel: (button: HTMLElement) => void): TopBar {
  const organisation = el('span', { class: 'organisation' });
  const time = el('time', { class: 'big-clock', 'aria-label': 'Simulated time' });
  const date = el('span', { class: 'big-date' });
  const transports = createTransportLine();
  const live = el('span', { class: 'live', role: 'status' }, 'Connecting…');
  const speeds = scales.map((scale) =>
    el('button', { type: 'button', 'data-scale': String(scale), title: speedTitle(scale), click: () => acts.setScale(scale) }, `${scale}×`),
  );
  const panelButton = el(
    'button',
    { class: 'panel-toggle', type: 'button', 'aria-expanded': 'false', 'aria-controls': 'panel', click: () => togglePanel(panelButton) },
    icon('menu'),
    el('span', {}, 'Panel'),
  );
  const element = el(
    'header',
    { class: 'top-bar' },
    el('div', { class: 'brand' }, el('span', { class: 'brand-mark', 'aria-hidden': 'true' }, 'M'), el('h1', {}, 'Muster'), organisation),
    el('div', { class: 'time' }, time, date),
    el('div', { class: 'speeds', role: 'group', 'aria-label': 'How fast time passes' }, ...speeds),
    transports.element,
    live,
    panelButton,
  );
  return {
    element,
    render: () => {
      const zone = state.timezone();
      const now = state.now();
      write(organisation, state.organisation());
      write(time, inZone(now, zone, 'seconds'));
      write(date, `${inZone(now, zone, 'day')} · ${cityOf(zone)}`);
      for (const button of speeds) button.setAttribute('aria-pressed', String(button.dataset.scale === String(state.scale())));
    },
    transports: (list) => transports.render(list, state.timezone()),
    connected: (up) => {
      live.className = up ? 'live live-up' : 'live live-down';
      write(live, up ? 'Live' : 'Reconnecting…');
    },
  };
}

const speedTitle = (scale: number) => (scale === 1 ? 'Real time' : `${scale} seconds pass in one`);

function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
