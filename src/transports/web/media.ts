// Images and files of WhatsApp Web, in and out. A picture that cannot be fetched never keeps back the words beside it.

import type { FastifyBaseLogger } from 'fastify';
import type { Message, MessageMedia } from 'whatsapp-web.js';
import { seconds } from '../../incident/duration.js';
import { type InboundMessage, largestMediaBytes, type Media } from '../transport.js';
import type { WebSession } from './session.js';

export type InboundMedia = NonNullable<InboundMessage['media']>;

export interface MediaFetcher {
  /** Null: there is none, or it could not be had. Never rejects. */
  fetch(message: Message): Promise<InboundMedia | null>;
}

/** The words beside a picture wait no longer than this for it. */
const downloadLimitMs = seconds(8);
/** Downloads at once: each is a whole file through the browser's debugging socket. */
const mostAtOnce = 3;

/** What the library keeps of a message beyond its own fields. */
interface RawMedia {
  readonly size?: number;
  readonly mimetype?: string;
  readonly filename?: string;
}

export function createMediaFetcher({ session, log }: { session: WebSession; log: FastifyBaseLogger }): MediaFetcher {
  const running = new Set<Promise<unknown>>();
  const download = async (message: Message): Promise<InboundMedia | null> => {
    const { size = 0, mimetype, filename } = message.rawData as RawMedia;
    const named = { mime: mimeOf(mimetype), name: filename ?? null };
    if (size > largestMediaBytes) return { tooBig: true, ...named };
    while (running.size >= mostAtOnce) await Promise.race(running);
    const call = session.call('download a file', () => message.downloadMedia() as Promise<MessageMedia | undefined>, downloadLimitMs);
    const quiet = call.catch(() => undefined);
    running.add(quiet);
    const file = await call.finally(() => running.delete(quiet));
    if (file === undefined) throw new Error('WhatsApp has it no more, or not yet');
    const bytes = new Uint8Array(Buffer.from(file.data, 'base64'));
    return bytes.length > largestMediaBytes
      ? { tooBig: true, ...named }
      : { bytes, mime: mimeOf(file.mimetype), name: file.filename ?? named.name };
  };
  return {
    fetch: async (message) => {
      if (!message.hasMedia) return null;
      return download(message).catch((error: unknown) => {
        log.warn({ err: error }, 'a file from WhatsApp could not be fetched; its words are told without it');
        return null;
      });
    },
  };
}

/** `audio/ogg; codecs=opus` is `audio/ogg`. */
const mimeOf = (mime: string | null | undefined): string => mime?.split(';')[0]?.trim() || 'application/octet-stream';

/** Shown in the chat as a picture; everything else travels as a document, unchanged. */
const shownInChat = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);
export const asDocument = (media: Media): boolean => !shownInChat.has(media.mime);
