// Images and files, both ways. The bytes go to the server as they are: there is no encryption to double.

import { Model } from './emitter.js';
import { spoken } from './ids.js';
import { call } from './link.js';

class OpaqueData {
  readonly #blob: Blob;
  readonly #name: string | undefined;
  constructor(blob: Blob, name: string | undefined) {
    this.#blob = blob;
    this.#name = name;
  }
  static async createFromData(data: Blob & { readonly name?: string }, type: string): Promise<OpaqueData> {
    return new OpaqueData(data.slice(0, data.size, type), data.name);
  }
  /** Of a file without a name the library makes one that is called so. */
  get filename(): string | undefined {
    return this.#name === 'undefined' ? undefined : this.#name;
  }
  get type(): string {
    return this.#blob.type;
  }
  get size(): number {
    return this.#blob.size;
  }
  url(): string {
    return `blob:double/${this.size}`;
  }
  formData(): Blob {
    return this.#blob;
  }
  autorelease(): void {}
}

const blobs = new Map<string, Blob>();

class MediaData extends Model {
  declare readonly filehash: string;
  /** Bytes are no data of a message. */
  override serialize(): Record<string, unknown> {
    const { mediaBlob, ...rest } = super.serialize();
    return spoken() === 'legacy' ? rest : { ...rest, id: undefined };
  }
}

interface Wanted {
  readonly asDocument?: boolean;
  readonly isPtt?: boolean;
}

const prepRawMedia = (data: OpaqueData, wanted: Wanted) => ({ waitForPrep: () => prepare(data, wanted) });

async function prepare(data: OpaqueData, { asDocument, isPtt }: Wanted): Promise<MediaData> {
  const digest = await crypto.subtle.digest('SHA-256', await data.formData().arrayBuffer());
  const filehash = base64(new Uint8Array(digest));
  blobs.set(filehash, data.formData());
  return new MediaData({
    type: asDocument === true ? 'document' : kindOf(data.type, isPtt === true),
    mimetype: data.type,
    filehash,
    size: data.size,
    filename: data.filename,
    isGif: false,
    mediaBlob: data,
    mediaStage: 'RESOLVED',
    ...(spoken() === 'legacy' ? {} : { __x_id: undefined }),
  });
}

function kindOf(mimetype: string, isPtt: boolean): string {
  const family = mimetype.split('/')[0] ?? '';
  if (family === 'audio') return isPtt ? 'ptt' : 'audio';
  return family === 'image' || family === 'video' ? family : 'document';
}

const objects = new Map<string, Record<string, unknown>>();

function getOrCreateMediaObject(filehash: string): Record<string, unknown> {
  const known = objects.get(filehash);
  if (known !== undefined) return known;
  const made: Record<string, unknown> = { filehash, contentInfo: {}, consolidate: (data: object) => Object.assign(made, data) };
  objects.set(filehash, made);
  return made;
}

async function uploadMedia({ mimetype, mediaObject }: { mimetype: string; mediaObject: { filehash: string } }): Promise<object> {
  const { filehash } = mediaObject;
  const bytes = new Uint8Array((await blobs.get(filehash)?.arrayBuffer()) ?? new ArrayBuffer(0));
  await call('uploadMedia', { filehash, mimetype, base64: base64(bytes) });
  const path = `/v/t62.7118-24/${encodeURIComponent(filehash)}`;
  const where = { mmsUrl: `https://mmg.whatsapp.net${path}`, deprecatedMms3Url: `https://mmg.whatsapp.net${path}`, directPath: path };
  return { mediaEntry: { ...where, mediaKey: filehash, mediaKeyTimestamp: 0, encFilehash: filehash, uploadHash: filehash } };
}

interface Download {
  readonly filehash: string;
  readonly mimetype?: string;
}

async function downloadAndMaybeDecrypt({ filehash, mimetype }: Download): Promise<ArrayBuffer> {
  if (spoken() !== 'legacy' && mimetype === undefined) throw new TypeError("Cannot read properties of undefined (reading 'split')");
  const { base64: text } = await call('downloadMedia', { filehash });
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

export const mediaModules = {
  WAWebMediaOpaqueData: OpaqueData,
  WAWebPrepRawMedia: { prepRawMedia },
  WAWebMediaStorage: { getOrCreateMediaObject },
  WAWebMmsMediaTypes: { msgToMediaType: ({ type }: { readonly type: string }) => type, castToV4: (type: string) => type },
  WAWebMediaDataUtils: { shouldUseMediaCache: () => true },
  WAWebMediaInMemoryBlobCache: { InMemoryMediaBlobCache: { put: () => {} } },
  WAWebMediaMmsV4Upload: { uploadMedia },
  WAWebDownloadManager: { downloadManager: { downloadAndMaybeDecrypt } },
};
