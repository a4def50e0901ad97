// Bodies that come compressed: many agents send nothing else. Bounded by what they unpack to, whatever they are packed into.

import { promisify } from 'node:util';
import { brotliDecompress, inflateRaw, unzip } from 'node:zlib';
import { bodyLimit, HttpFault, tooLarge } from './errors.js';

type Unpack = (packed: Buffer, bounds: { readonly maxOutputLength: number }) => Promise<Buffer>;

const unpackGzip: Unpack = promisify(unzip);
const unpackRaw: Unpack = promisify(inflateRaw);

/** `deflate` is zlib's format (RFC 9110, 8.4.1.2); some senders leave its head out. */
const unpackDeflate: Unpack = (packed, bounds) => (isZlib(packed) ? unpackGzip(packed, bounds) : unpackRaw(packed, bounds));

const unpackers: ReadonlyMap<string, Unpack> = new Map([
  ['gzip', unpackGzip],
  ['x-gzip', unpackGzip],
  ['deflate', unpackDeflate],
  ['br', promisify(brotliDecompress)],
]);

/** The name of a way of packing that is taken; null when the body comes as it is. Throws HttpFault 415 for any other. */
export function packingOf(encoding: string | undefined): string | null {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return null;
  if (unpackers.has(name)) return name;
  throw new HttpFault(415, 'unsupported-encoding', {
    message: 'This kind of compression is not taken.',
    hint: 'Send it with Content-Encoding gzip, deflate or br, or without one.',
  });
}

/**
 * The body itself. Bytes that only a label calls gzip are taken as they are. Rejects with HttpFault 413 for one that unpacks to more than
 * `bodyLimit`, of which no more than that is ever held, and 400 for one that is broken.
 */
export async function unpacked(packed: Buffer, packing: string): Promise<Buffer> {
  const unpack = unpackers.get(packing);
  if (unpack === undefined || packed.length === 0 || (packing.endsWith('gzip') && !isGzip(packed))) return packed;
  try {
    return await unpack(packed, { maxOutputLength: bodyLimit });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge('The body unpacks to more than 4 MiB.');
    throw new HttpFault(400, 'not-parseable', {
      message: `The body is not ${packing}, as its Content-Encoding says, or is cut short.`,
      hint: 'Send it whole, or without Content-Encoding.',
      cause: error,
    });
  }
}

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
const isZlib = (bytes: Buffer): boolean => bytes.length > 1 && ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;
