// The picture one is about to send: chosen or pasted, shown small above the box, read when it is sent.

import { sizeWords } from './attached.js';
import { el, icon } from './dom.js';
import type { Picture } from './types.js';

export interface PicturePicker {
  /** The paperclip and what it opens. */
  readonly button: HTMLElement;
  /** What is about to be sent. */
  readonly preview: HTMLElement;
  readonly chosen: () => File | null;
  choose(file: File | null): void;
}

/** As the server takes them. */
const types = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'];
const largestBytes = 5 * 1024 * 1024;
const thumbPx = 44;

/** `refused` is told, in words, why a picture cannot be taken; null when one was. */
export function createPicturePicker(owner: string, refused: (why: string | null) => void): PicturePicker {
  let file: File | null = null;
  const preview = el('div', { class: 'composer-about composer-picture', hidden: true });
  const input = el('input', { type: 'file', accept: types.join(','), hidden: true, 'aria-hidden': 'true', tabindex: '-1' });
  const clip = el('button', { class: 'attach', type: 'button', 'aria-label': `Attach a picture as ${owner}` }, icon('clip'));
  const choose = (wanted: File | null) => {
    const why = wanted === null ? null : whyNot(wanted);
    file = why === null ? wanted : null;
    input.value = '';
    preview.hidden = file === null;
    preview.replaceChildren(...(file === null ? [] : show(file, () => choose(null))));
    if (wanted !== null) refused(why);
  };
  clip.addEventListener('click', () => input.click());
  input.addEventListener('change', () => choose(input.files?.[0] ?? null));
  return { button: el('span', { class: 'attach-place' }, clip, input), preview, chosen: () => file, choose };
}

/** Base64 without what a data address puts before it. */
export const pictureOf = (file: File): Promise<Picture> =>
  new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done({ mime: file.type, name: file.name, base64: String(reader.result).replace(/^[^,]*,/, '') });
    reader.onerror = () => failed(new Error('The picture could not be read.'));
    reader.readAsDataURL(file);
  });

function whyNot(file: File): string | null {
  if (!types.includes(file.type)) return 'Only pictures can be attached: JPEG, PNG, WebP or GIF.';
  if (file.size > largestBytes) return `The picture has ${sizeWords(file.size)}; at most ${sizeWords(largestBytes)} can be sent.`;
  return null;
}

function show(file: File, remove: () => void): readonly Node[] {
  const thumb = el('canvas', { class: 'thumb', width: String(thumbPx * 2), height: String(thumbPx * 2), 'aria-hidden': 'true' });
  void draw(file, thumb);
  return [
    thumb,
    el('span', { class: 'quoted-name' }, file.name),
    el('span', { class: 'quoted-text' }, sizeWords(file.size)),
    el('button', { type: 'button', 'aria-label': 'Do not attach', click: remove }, icon('close')),
  ];
}

/** Drawn rather than addressed: the page shows images of its own server only. A picture no browser can read has no thumb. */
async function draw(file: File, thumb: HTMLCanvasElement): Promise<void> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return;
  const side = Math.min(bitmap.width, bitmap.height);
  const [x, y] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  thumb.getContext('2d')?.drawImage(bitmap, x, y, side, side, 0, 0, thumb.width, thumb.height);
  bitmap.close();
}
