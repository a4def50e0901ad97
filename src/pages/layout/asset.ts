// A file that pages need, under an address that holds the hash of what is in it: it can be kept for ever, and a new version has a new address.

import { createHash } from 'node:crypto';

export interface Asset {
  /** `/assets/muster.3f9a….css`. */
  readonly path: string;
  readonly type: string;
  readonly content: string;
}

const types = { css: 'text/css; charset=utf-8', svg: 'image/svg+xml' } as const;

/** `name` stands before the hash, `kind` behind it. */
export function asset(name: string, kind: keyof typeof types, content: string): Asset {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
  return { path: `/assets/${name}.${hash}.${kind}`, type: types[kind], content };
}
