// Puts the page together: loads the snapshot, follows the events, draws at most once a frame.

import { createActs } from './acts.js';
import { follow, loadSnapshot, loadTransports } from './api.js';
import { el } from './dom.js';
import { firstLine, plain, toneOf } from './format.js';
import { createPanel } from './panel.js';
import { createStage } from './stage.js';
import { createState } from './state.js';
import { createStrip } from './strip.js';
import { createTopBar } from './top-bar.js';
import type { Change, Message } from './types.js';

/** How often the clocks are looked at, and how soon the page tries again to load. In real time. */
const tickMs = 250;
const reloadMs = 2_000;
/** How often the page asks how the transports stand. In real time. */
const transportsMs = 5_000;
/** How long a complaint stays. */
const troubleMs = 8_000;

const state = createState(() => performance.now());
const announcer = el('div', { class: 'visually-hidden', 'aria-live': 'polite' });
const complaint = el('div', { class: 'complaint', role: 'alert', hidden: true });

let silence = 0;
function trouble(words: string): void {
  complaint.textContent = words;
  complaint.hidden = false;
  clearTimeout(silence);
  silence = setTimeout(() => {
    complaint.hidden = true;
  }, troubleMs);
}

const acts = createActs(trouble, (chat, all) => {
  state.fill(chat, all);
  draw();
});
const stage = createStage(state, acts, () => strip.render(stage.shown()));
const strip = createStrip(state, (phone) => {
  showPanel(false);
  stage.choose(phone);
});
const panel = createPanel(state, {
  acts,
  typeInto: (phone, chat, text) => {
    showPanel(false);
    stage.type(phone, chat, text);
  },
  away: () => showPanel(false),
});
const topBar = createTopBar(state, acts, () => showPanel(!document.body.classList.contains('panel-open')));

/** Matters on a small screen only, where the panel lies over the phones; on a wide one it stands beside them. */
function showPanel(open: boolean): void {
  const toggle = topBar.element.querySelector<HTMLElement>('.panel-toggle');
  // What is hidden cannot keep the keyboard; on a wide screen the toggle is not there and takes nothing.
  if (!open && panel.element.contains(document.activeElement)) toggle?.focus();
  document.body.classList.toggle('panel-open', open);
  toggle?.setAttribute('aria-expanded', String(open));
}
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') showPanel(false);
});

let frame = 0;
function draw(): void {
  if (frame !== 0) return;
  frame = requestAnimationFrame(() => {
    frame = 0;
    topBar.render();
    stage.render();
    strip.render(stage.shown());
    panel.render();
  });
}

function announce(message: Message): void {
  if (!message.fromBot || toneOf(message.text) === null) return;
  const chat = state.chat(message.chat);
  const where = chat?.kind === 'group' ? chat.subject : state.nameOf(message.chat);
  announcer.textContent = `${where}: ${plain(firstLine(message.text))}`;
}

function changed(change: Change): void {
  state.apply(change);
  if (change.type === 'message') {
    stage.arrived(change.data);
    announce(change.data);
  }
  if (change.type === 'faults') void showTransports();
  draw();
}

async function showTransports(): Promise<void> {
  topBar.transports(await loadTransports());
}

let stop = () => {};
async function begin(): Promise<void> {
  stop();
  try {
    const snapshot = await loadSnapshot();
    state.load(snapshot);
    draw();
    document.body.classList.add('loaded');
    void showTransports();
    stop = follow(snapshot.cursor, { changed, reset: () => void begin(), connected: topBar.connected });
  } catch {
    topBar.connected(false);
    setTimeout(() => void begin(), reloadMs);
  }
}

setInterval(() => {
  topBar.render();
  stage.tick();
  strip.render(stage.shown());
  panel.render();
}, tickMs);

setInterval(() => {
  if (document.visibilityState === 'visible') void showTransports();
}, transportsMs);

document.body.append(topBar.element, strip.element, el('div', { class: 'floor' }, stage.element, panel.element), complaint, announcer);
// A chat drawn before its signs are here would keep boxes in their place: Chromium does not always draw it again.
void document.fonts.load('1em "Muster Emoji"', '🔴📝').finally(() => void begin());
