// Fetches a picture of an address that an alert names, from listed hosts alone: whoever can post an alert must not be able to make
// Muster ask inside its own network. Nothing is unpacked, nothing is believed but the first bytes.

import type { LookupAddress } from 'node:dns';
import { lookup as lookUp } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

export interface Picture {
  readonly bytes: Uint8Array;
  readonly mime: 'image/png' | 'image/jpeg' | 'image/webp';
}

/** `later`: it may be there when asked again. */
export type Fetched = { readonly picture: Picture } | { readonly none: string; readonly later: boolean };

export type Resolve = (host: string, found: (error: Error | null, addresses: readonly LookupAddress[]) => void) => void;

export interface FetchOptions {
  readonly hosts: readonly string[];
  readonly mostBytes: number;
  readonly signal: AbortSignal;
  /** That of the system unless a test has another. */
  readonly resolve?: Resolve;
}

const mostRedirects = 3;
/** Without a byte. The whole of it is ended by the signal. */
const silenceMs = 5_000;

export async function fetchPicture(address: string, options: FetchOptions): Promise<Fetched> {
  let url = address;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const refused = refusalOf(url, options.hosts);
    if (refused !== null) return never(refused);
    const answer = await answerOf(new URL(url), options);
    if ('redirect' in answer) url = new URL(answer.redirect, url).href;
    else return answer;
  }
  return never('too many redirects');
}

const never = (none: string): Fetched => ({ none, later: false });
const later = (none: string): Fetched => ({ none, later: true });

/** Why an address is not asked at all, or null. */
function refusalOf(address: string, hosts: readonly string[]): string | null {
  if (!URL.canParse(address)) return 'no address';
  const { protocol, host, username, password } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') return `${protocol} is not asked`;
  if (username !== '' || password !== '') return 'an address with a password';
  return hosts.includes(host) ? null : 'its host is not listed';
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

/** Addresses of this machine, of private networks, and of nobody (RFC 6890). */
const inside4 = new BlockList();
/** A list of its own: an address of version 4 would fit the net of those that are written in version 6. */
const inside6 = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  inside4.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  inside6.addSubnet(net, prefix, 'ipv6');

/** Whether nothing may be asked there, save where the list has this very address. */
export const isInside = (address: string): boolean => {
  const family = isIP(address);
  if (family === 0) return true;
  return family === 6 ? inside6.check(address, 'ipv6') : inside4.check(address, 'ipv4');
};

const resolveBySystem: Resolve = (host, found) =>
  lookUp(host, { all: true }, (error, addresses) => found(error, error === null ? addresses : []));

class Inside extends Error {}

/** Judged here and connected to here: no second answer of the same name can lead elsewhere. */
const checked = ({ hosts, resolve = resolveBySystem }: FetchOptions): LookupFunction => {
  const isListed = (address: string) => hosts.some((host) => bare(host) === address || bare(host.replace(/:\d+$/, '')) === address);
  return (hostname, { all }, callback) =>
    resolve(hostname, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      const wrong = addresses.find(({ address }) => isInside(address) && !isListed(address));
      const [first] = addresses;
      if (wrong !== undefined || first === undefined) return callback(new Inside(), '', 0);
      return all === true ? callback(null, [...addresses]) : callback(null, first.address, first.family);
    });
};

function answerOf(url: URL, options: FetchOptions): Promise<Fetched | { readonly redirect: string }> {
  return new Promise((resolve) => {
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    const asking = request(
      url,
      {
        agent: false,
        signal: options.signal,
        timeout: silenceMs,
        lookup: checked(options),
        headers: { accept: 'image/png, image/jpeg, image/webp', 'accept-encoding': 'identity' },
      },
      (answer) => {
        const end = (outcome: Fetched | { readonly redirect: string }) => {
          answer.destroy();
          resolve(outcome);
        };
        const refused = refusedAnswer(answer, options.mostBytes);
        if (refused !== null) return end(refused);
        const pieces: Buffer[] = [];
        let bytes = 0;
        answer.on('data', (piece: Buffer) => {
          bytes += piece.length;
          if (bytes > options.mostBytes) return end(never('it is too large'));
          pieces.push(piece);
          const start = bytes >= 12 && bytes - piece.length < 12 ? mimeOf(Buffer.concat(pieces)) : undefined;
          return start === null ? end(never('it is no picture')) : undefined;
        });
        answer.on('end', () => end(answer.complete ? pictureOf(Buffer.concat(pieces)) : later('it broke off')));
        answer.on('error', () => end(later('it broke off')));
        return undefined;
      },
    );
    asking.on('timeout', () => asking.destroy(new Error('silence')));
    asking.on('error', (error) =>
      resolve(error instanceof Inside ? never('its host is inside a private network') : later('its host was not reached')),
    );
    asking.end();
  });
}

function refusedAnswer({ statusCode = 0, headers }: IncomingMessage, mostBytes: number): Fetched | { readonly redirect: string } | null {
  if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined)
    return URL.canParse(headers.location, 'http://relative/') ? { redirect: headers.location } : never('a redirect to nowhere');
  if (statusCode !== 200)
    return statusCode >= 500 || statusCode === 404 || statusCode === 429 || statusCode === 408
      ? later(`its host answered ${statusCode}`)
      : never(`its host answered ${statusCode}`);
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') return never('it is packed');
  return Number(headers['content-length'] ?? 0) > mostBytes ? never('it is too large') : null;
}

function pictureOf(bytes: Buffer): Fetched {
  const mime = mimeOf(bytes);
  return mime === null ? never('it is no picture') : { picture: { bytes, mime } };
}

/** By its first bytes, whatever it is called. */
function mimeOf(bytes: Buffer): Picture['mime'] | null {
  if (bytes.length < 12) return null;
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'image/png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  return bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP' ? 'image/webp' : null;
}
