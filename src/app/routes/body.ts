// The body of an alert, whatever its label says: JSON when it begins like JSON, else a form or a line of text. Raw bytes are kept.
// Must never trust a content type more than the bytes, and must never answer 4xx to what could be an alert.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { packingOf, unpacked } from './compressed.js';
import { bodyLimit, HttpFault, unsupportedMedia } from './errors.js';
import { formOf, isForm, readForm } from './form.js';
import { deepest, parseJson } from './json.js';
import { placeOf } from './json-fault.js';
import { isMail, mailFields } from './mail.js';
import { multipartTexts } from './multipart.js';

/** What `request.body` is on the routes that take alerts. */
export interface AlertBody {
  readonly raw: Buffer;
  /** Parsed JSON, `{ field: value }` of a form, or the text itself. */
  readonly value: unknown;
}

type Media = 'json' | 'form' | 'multipart' | 'mail' | 'text';

/** What a body must pass before it is parsed: null when there is nothing to ask, else a promise that rejects for one that may not. */
export type Admit = (request: FastifyRequest, raw: Buffer) => Promise<void> | null;

export interface Admission {
  readonly admit?: Admit;
  readonly mayBeEmpty?: (request: FastifyRequest) => boolean;
  /** Hears what a compressed body has grown by; throws to refuse it. */
  readonly grown?: (request: FastifyRequest, bytes: number) => void;
}

/** Replaces Fastify's parsers in this scope with ours. Call `checkMedia` in an `onRequest` hook before. */
export function parseAlertBodies(scope: FastifyInstance, { admit = () => null, mayBeEmpty = () => false, grown }: Admission = {}): void {
  scope.removeAllContentTypeParsers();
  const read = (request: FastifyRequest, raw: Buffer, done: (error: Error | null, body?: AlertBody) => void) => {
    const parse = () => {
      const type = request.headers['content-type'];
      if (isMail(type)) return void mailFields(raw).then((value) => done(null, { raw, value }));
      try {
        const none = raw.length === 0 && mayBeEmpty(request);
        done(null, { raw, value: none ? null : readBody(raw, type) } satisfies AlertBody);
      } catch (error) {
        done(error as Error);
      }
    };
    const admitted = admit(request, raw);
    if (admitted === null) parse();
    else admitted.then(parse, (refused: Error) => done(refused));
  };
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (request: FastifyRequest, bytes: Buffer, done) => {
    const packing = packingOf(request.headers['content-encoding']);
    if (packing === null) return read(request, bytes, done);
    void unpacked(bytes, packing)
      .then((raw) => {
        grown?.(request, Math.max(0, raw.length - bytes.length));
        return raw;
      })
      .then(
        (raw) => read(request, raw, done),
        (refused: Error) => done(refused),
      );
  });
}

/** The parsed body of a request; a request without one is refused. */
export function alertBody(request: FastifyRequest): AlertBody {
  if (!hasBody(request)) throw emptyBody();
  return request.body as AlertBody;
}

/** Fastify makes null of what did not come, where a route describes its body. */
export const hasBody = ({ body }: FastifyRequest): boolean => body !== undefined && body !== null;

/** Refuses what we do not read (packed in an unknown way, XML, images) before a byte of the body is taken in. */
export function checkMedia(request: FastifyRequest): void {
  packingOf(request.headers['content-encoding']);
  const type = request.headers['content-type'];
  if (mediaOf(type) === null) throw unsupportedMedia();
  // A label that breaks the grammar (`application/json charset=utf-8`) is as good as none; Fastify would refuse it.
  if (type !== undefined && !wellFormed.test(type)) delete request.raw.headers['content-type'];
}

const wellFormed = /^\s*[\w!#$&^.+-]+\/[\w!#$&^.+-]+\s*(;|$)/;

/** The same for a body that is there already, whatever it is. */
export const readStoredBody = async (raw: Buffer, contentType: string | undefined): Promise<unknown> =>
  isMail(contentType) ? mailFields(raw) : readBody(raw, contentType);

/** Reads a body by its bytes and, where those leave a choice, its label. Throws HttpFault 400 with reason and place. */
export function readBody(raw: Buffer, contentType: string | undefined): unknown {
  const media = mediaOf(contentType);
  if (media === null) throw unsupportedMedia();
  const text = decode(raw, contentType);
  if (/^\s*$/.test(text)) throw emptyBody();
  if (media === 'json' || (/^\s*[[{]/.test(text) && !bracketedWord.test(text))) return json(text);
  if (media === 'multipart') return multipart(text, contentType);
  return isForm(text, media === 'form') ? readForm(text) : text.trim();
}

/** `[FIRING] disk full` and `{host} is down`: no JSON, cut or whole, begins like this. */
const bracketedWord = /^\s*(\[[^[\]{}"]*\]|\{[^[\]{}"]*\})\s*[^\s,\]}]/;

const mediaOf = (contentType: string | undefined): Media | null => {
  if (contentType === 'application/json') return 'json';
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === '') return 'text';
  if (type.includes('json')) return 'json';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  if (type === 'multipart/form-data') return 'multipart';
  if (type === 'message/rfc822') return 'mail';
  return type.startsWith('text/') && type !== 'text/xml' ? 'text' : null;
};

const multipart = (text: string, contentType: string | undefined): unknown => {
  const parts = multipartTexts(text, contentType);
  if (parts === null) throw unsupportedMedia();
  return formOf(parts);
};

const json = (text: string): unknown => {
  const parsed = parseJson(text);
  if (parsed.ok) return parsed.value;
  const at = placeOf(text, parsed.position);
  if (parsed.fault === 'too-deep') {
    throw new HttpFault(400, 'too-deep', { message: parsed.reason, hint: `No alert needs more than ${deepest} levels.`, at });
  }
  throw new HttpFault(400, 'not-parseable', {
    message: `The body is not JSON. ${parsed.reason}`,
    hint: 'If a template writes this body, have it escape quotes and line breaks in the values it fills in.',
    at,
  });
};

const emptyBody = (): HttpFault =>
  new HttpFault(400, 'empty-body', {
    message: 'The body is empty.',
    hint: 'Send an alert, for example {"title": "Disk full"}.',
    at: 'line 1, column 1',
  });

/**
 * UTF-8 unless its first bytes say UTF-16, or the label names another charset that is known. Broken bytes become U+FFFD: the alert is
 * worth more than its accents.
 */
const decode = (raw: Buffer, contentType: string | undefined): string => {
  if (raw[0] === 0xff && raw[1] === 0xfe) return decodeAs('utf-16le', raw);
  if (raw[0] === 0xfe && raw[1] === 0xff) return decodeAs('utf-16be', raw);
  const charset = contentType === undefined ? undefined : /charset="?([\w.:-]+)/i.exec(contentType)?.[1]?.toLowerCase();
  const text = charset === undefined || charset === 'utf-8' || charset === 'utf8' ? raw.toString('utf8') : decodeAs(charset, raw);
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
};

const decodeAs = (charset: string, raw: Buffer): string => {
  try {
    return new TextDecoder(charset).decode(raw);
  } catch {
    return raw.toString('utf8');
  }
};
