// Images and files, in and out. What cannot be fetched is left out and logged: it must never hold up or lose the words beside it.

import type { FastifyBaseLogger } from 'fastify';
import { z } from 'zod';
import { type InboundMessage, largestMediaBytes, type Media } from '../transport.js';
import type { Graph } from './graph.js';
import { shownAs, type Uploaded } from './requests.js';
import type { KeptMedia } from './webhook.js';

export type Received = NonNullable<InboundMessage['media']>;

/** Fetches what Meta keeps under this id. Null: it could not be fetched. Never throws. */
export async function fetchMedia(
  { graph, phoneNumberId, log }: { readonly graph: Graph; readonly phoneNumberId: string; readonly log: FastifyBaseLogger },
  { id, mime, name }: KeptMedia,
): Promise<Received | null> {
  try {
    // The number in the query: Meta hands out only what was sent to it.
    const answer = await graph.call({ method: 'GET', path: id, query: { phone_number_id: phoneNumberId } });
    const { url, file_size } = described.parse(answer);
    if (file_size > largestMediaBytes) return { tooBig: true, mime, name };
    const bytes = await graph.download(url, largestMediaBytes);
    return bytes === null ? { tooBig: true, mime, name } : { bytes, mime: mime.split(';', 1)[0] ?? mime, name };
  } catch (error) {
    log.warn(
      { err: error, transport: 'cloud', media: id },
      'an image or file could not be fetched; the words beside it were taken without it',
    );
    return null;
  }
}

const described = z.object({ url: z.string(), file_size: z.coerce.number().catch(0) });

/** Hands a file to Meta. Throws what the graph throws: nothing has been said yet. */
export async function upload(graph: Graph, phoneNumberId: string, media: Media, text: string): Promise<Uploaded> {
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('type', media.mime);
  form.set('file', new Blob([new Uint8Array(media.bytes)], { type: media.mime }), media.name ?? 'file');
  const answer = await graph.call({ method: 'POST', path: `${phoneNumberId}/media`, body: form });
  return { id: z.object({ id: z.string() }).parse(answer).id, kind: shownAs(media.mime, text), name: media.name };
}
