// Files people send. Fetched with our credentials, so only from where Twilio keeps them, and never more than the cap. A file that
// cannot be had costs the file, never the words that came with it.

import { bytesWithin } from '../../answer-bytes.js';
import { type InboundMessage, largestMediaBytes, type Media } from '../transport.js';
import { ask, patience } from './http.js';
import { type TwilioOptions, tokensOf } from './options.js';
import type { Form } from './signature.js';

type Received = NonNullable<InboundMessage['media']>;
type MediaOptions = Pick<TwilioOptions, 'accountSid' | 'authToken' | 'apiUrl' | 'log'>;

/** Twilio attaches at most ten to one message (https://www.twilio.com/docs/messaging/guides/accepted-mime-types). */
const mostFiles = 10;
/** All files of one message, moves included: Twilio waits 15 s for our answer, and the words must be stored in the rest. */
const allFilesMs = 8_000;

/** The files of a message, in order; null for one that could not be had. Never throws. */
export async function receivedMedia(form: Form, options: MediaOptions): Promise<readonly (Received | null)[]> {
  const count = Math.min(mostFiles, Number(form.NumMedia ?? 0) || 0);
  const at = (name: string) => (typeof form[name] === 'string' ? form[name] : '');
  if (count === 0) return [];
  const signal = patience(allFilesMs);
  const files = Array.from({ length: count }, (_, index) => ({ url: at(`MediaUrl${index}`), mime: at(`MediaContentType${index}`) }));
  return Promise.all(files.map((file) => one(file, options, signal)));
}

interface File {
  readonly url: string;
  readonly mime: string;
}

async function one({ url, mime }: File, options: MediaOptions, signal: AbortSignal): Promise<Received | null> {
  try {
    return await fetched({ url, mime: mime === '' ? 'application/octet-stream' : mime }, options, signal, mostHops);
  } catch (error) {
    options.log.warn({ err: error }, 'a file sent through Twilio could not be fetched; its words are kept');
    return null;
  }
}

/** The API sends on to where the bytes lie. */
const mostHops = 3;

async function fetched({ url, mime }: File, options: MediaOptions, signal: AbortSignal, hopsLeft: number): Promise<Received> {
  const whose = keeperOf(url, options.apiUrl);
  if (whose === null) throw new Error('the file lies where Twilio keeps none');
  const token = tokensOf(options.authToken)[0] ?? '';
  const headers = whose === 'api' ? { authorization: `Basic ${Buffer.from(`${options.accountSid}:${token}`).toString('base64')}` } : {};
  const read = async (answer: Response) => {
    if (answer.status >= 300 && answer.status < 400) return { next: new URL(answer.headers.get('location') ?? '', url).href };
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return { media: await capped(answer, answer.headers.get('content-type')?.split(';')[0] ?? mime) };
  };
  const found = await ask(url, { headers }, read, signal);
  if ('media' in found) return found.media;
  if (hopsLeft === 0) throw new Error('the file was moved too often');
  return fetched({ url: found.next, mime }, options, signal, hopsLeft - 1);
}

/** Who may be asked for a file: the API with our credentials, Twilio's stores without. */
export function keeperOf(url: string, apiUrl: string): 'api' | 'store' | null {
  if (!URL.canParse(url)) return null;
  const { protocol, origin, hostname, port, username, pathname } = new URL(url);
  if (username !== '') return null;
  if (origin === new URL(apiUrl).origin) return 'api';
  if (protocol !== 'https:' || port !== '') return null;
  if (hostname.endsWith('.twilio.com')) return 'api';
  if (hostname.endsWith('.twiliocdn.com')) return 'store';
  return hostname === 's3-external-1.amazonaws.com' && pathname.startsWith('/media.twiliocdn.com/') ? 'store' : null;
}

async function capped(answer: Response, mime: string): Promise<Received> {
  const tooBig = { tooBig: true, mime, name: null } as const;
  if (Number(answer.headers.get('content-length') ?? 0) > largestMediaBytes) {
    await answer.body?.cancel();
    return tooBig;
  }
  const bytes = await bytesWithin(answer, largestMediaBytes);
  return bytes === null ? tooBig : ({ bytes, mime, name: null } satisfies Media);
}
