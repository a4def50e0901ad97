// Pictures over HTTP: how one is sent in, and how it is handed out again. A file is never shown as anything a browser might run.

import { z } from 'zod';
import { answers, refuses, security, type TypedScope } from '../../route-schema.js';
import { largestMediaBytes, type Media } from '../transport.js';
import { isPicture, type LocalMedia, pictureTypes } from './media.js';
import { noSuchMedia } from './refused.js';
import type { World } from './world.js';

/** In base64 four letters are three bytes; the words around it are short. */
export const largestBodyBytes = Math.ceil(largestMediaBytes / 3) * 4 + 256 * 1024;

export const imageBody = z.object({ mime: z.enum(pictureTypes), base64: z.base64().min(4), name: z.string().max(200).nullish() });

export const imageOf = (image: z.infer<typeof imageBody> | null): Media | undefined =>
  image === null ? undefined : { bytes: Buffer.from(image.base64, 'base64'), mime: image.mime, name: image.name ?? null };

/** `GET /local/media/:id`: what came with this message. */
export function handMedia(app: TypedScope, { ledger, media }: { ledger: { readonly world: World }; media: LocalMedia }): void {
  const schema = {
    summary: 'What came with a message',
    tags: ['phones'],
    security: security.anybody,
    params: z.object({ id: z.string() }),
    response: { 200: answers('The file; only pictures are shown.', z.any(), '*/*'), 404: refuses('There is none.') },
  };
  app.get('/local/media/:id', { schema }, async (request, reply) => {
    const message = ledger.world.message(request.params.id);
    const ref = message === null || message.lost ? null : message.media;
    const bytes = ref === null ? null : await media.bytes(ref);
    if (ref === null || bytes === null) throw noSuchMedia(request.params.id);
    const shown = isPicture(ref);
    return reply
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cross-origin-resource-policy', 'same-origin')
      .header('content-disposition', `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${fileName(ref.name)}`)
      .header('cache-control', 'private, max-age=31536000, immutable')
      .type(shown ? ref.mime : 'application/octet-stream')
      .send(Buffer.from(bytes));
  });
}

/** RFC 5987 leaves these four outside what `encodeURIComponent` encodes; a lone surrogate would throw. */
const fileName = (name: string | null): string =>
  encodeURIComponent((name ?? 'picture').replace(/\p{Surrogate}/gu, '')).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16)}`,
  );
