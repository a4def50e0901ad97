// An image or a file that was sent, in words. Pure: the bytes lie elsewhere, under their hash.

import { inline } from './escape.js';
import type { MediaRef } from './message.js';

/** For the record, with the hash by which it is found again: `an image (pool.png, 41 kB, sha256 ab12…)`. */
export const evidence = (media: MediaRef): string => `${kindOf(media.mime)} (${named(media)}, sha256 ${media.sha256.slice(0, 12)}…)`;

/** For people: `an image (pool.png, 41 kB)`. */
export const mediaWords = (media: MediaRef): string => `${kindOf(media.mime)} (${named(media)})`;

/** For what was too big to be kept: `a video (crash.mp4), too big to keep`. */
export const tooBigWords = ({ mime, name }: Pick<MediaRef, 'mime' | 'name'>): string =>
  `${kindOf(mime)}${name === null ? '' : ` (${inline(name, 80)})`}, too big to keep`;

const named = ({ name, sizeBytes }: MediaRef): string =>
  [name === null ? null : inline(name, 80), size(sizeBytes)].filter((part) => part !== null).join(', ');

function kindOf(mime: string): string {
  const [kind] = mime.split('/');
  return kind === 'image' ? 'an image' : kind === 'video' ? 'a video' : kind === 'audio' ? 'a voice message' : 'a file';
}

/** `41 kB`, `1.2 MB`. */
function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
