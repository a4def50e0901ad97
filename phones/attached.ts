// What came with a message: a picture as it is, anything else as a file to take away.

import { el, icon } from './dom.js';
import type { Message } from './types.js';

/** `from` is how its sender is called. */
export function attachedTo({ image, file }: Message, from: string): HTMLElement | null {
  if (image !== undefined)
    return el(
      'a',
      { class: 'picture', href: image, target: '_blank', rel: 'noopener' },
      el('img', { src: image, alt: `Picture from ${from}`, loading: 'lazy', decoding: 'async' }),
    );
  if (file === undefined) return null;
  return el(
    'a',
    { class: 'file', href: file.url, download: file.name ?? '' },
    icon('file'),
    el('span', { class: 'file-name' }, file.name ?? 'File'),
    el('span', { class: 'file-size' }, sizeWords(file.sizeBytes)),
  );
}

/** `812 kB`. */
export const sizeWords = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1_000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
