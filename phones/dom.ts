// Builds elements without ever reading HTML: text stays text.

import { parse, type Span } from './format.js';

type Attribute = string | boolean | null | ((event: Event) => void);

/** `el('button', { class: 'x', click: fn }, 'text')`: functions become listeners, false and null are left out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly (Node | string | null)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (typeof value === 'string') element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** What was said, with WhatsApp's marks shown. */
export const rich = (text: string): readonly Node[] => parse(text).map(nodeOf);

function nodeOf(span: Span): Node {
  switch (span.kind) {
    case 'text':
      return document.createTextNode(span.text);
    case 'mono':
      return el('code', {}, span.text);
    case 'block':
      return el('pre', {}, el('code', {}, span.text));
    case 'link':
      return el('a', { href: span.text, target: '_blank', rel: 'noopener noreferrer' }, span.text);
    case 'bold':
      return el('strong', {}, ...span.spans.map(nodeOf));
    case 'italic':
      return el('em', {}, ...span.spans.map(nodeOf));
    case 'strike':
      return el('s', {}, ...span.spans.map(nodeOf));
    default:
      return span satisfies never;
  }
}

const svg = 'http://www.w3.org/2000/svg';

const icons = {
  back: 'M15 5l-7 7 7 7',
  send: 'M4 12l16-8-6 16-3-6z',
  close: 'M6 6l12 12M18 6L6 18',
  reply: 'M10 7L5 12l5 5M5 12h9a5 5 0 0 1 5 5v1',
  edit: 'M5 19l1-4L16 5l3 3L9 18zM14 7l3 3',
  down: 'M6 10l6 6 6-6',
  pin: 'M9 4h6l-1 6 3 3H7l3-3zM12 13v7',
  sent: 'M3 13l4 4L17 7',
  stored: 'M1 13l4 4L15 7M9 15l2 2L21 7',
  bell: 'M6 16V11a6 6 0 0 1 12 0v5l1.500 2h-15zM10 20.500h4',
  menu: 'M4 7h16M4 12h16M4 17h16',
  clip: 'M20 11l-8.500 8.500a5 5 0 0 1-7-7L13 4a3.500 3.500 0 0 1 5 5l-8.500 8.500a2 2 0 0 1-3-3L14 7.500',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6',
  people: 'M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 19c0-3 3-5 6-5s6 2 6 5M16 11a2.500 2.500 0 1 0 0-5M17 14c2 0 4 2 4 5',
} as const;

/** A small drawn sign; says nothing by itself, so whoever uses it names it. */
export function icon(name: keyof typeof icons): SVGSVGElement {
  const drawing = document.createElementNS(svg, 'svg');
  drawing.setAttribute('viewBox', '0 0 24 24');
  drawing.setAttribute('class', `icon icon-${name}`);
  drawing.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', icons[name]);
  drawing.append(path);
  return drawing;
}

/** A round sign with somebody's initials, always in the same colour. */
export function avatar(name: string, kind: 'person' | 'bot' | 'group' = 'person'): HTMLElement {
  if (kind === 'bot') return el('span', { class: 'avatar avatar-bot', 'aria-hidden': 'true' }, 'M');
  if (kind === 'group') return el('span', { class: 'avatar avatar-group', 'aria-hidden': 'true' }, icon('people'));
  return el('span', { class: `avatar hue-${hueOf(name)}`, 'aria-hidden': 'true' }, initials(name));
}

const initials = (name: string): string =>
  name
    .replace(/^\+/, '')
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .filter((_, at, all) => at === 0 || at === all.length - 1)
    .join('');

/** 0–7. */
export const hueOf = (name: string): number => [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 8_191, 7) % 8;

/** Puts exactly these children into the parent, moving only what is out of place. */
export function arrange(parent: Element, children: readonly Element[]): void {
  let at = parent.firstElementChild;
  for (const child of children) {
    if (child === at) at = at.nextElementSibling;
    else parent.insertBefore(child, at);
  }
  while (at !== null) {
    const gone = at;
    at = at.nextElementSibling;
    gone.remove();
  }
}
