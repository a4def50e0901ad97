// What somebody who does not work on incidents wants to hear of.

import type { Severity } from './incident.js';

export type Followed =
  | { readonly severity: Severity }
  | { readonly incident: number }
  | { readonly service: string }
  | { readonly team: string }
  | { readonly all: true };

export const sameFollowed = (a: Followed, b: Followed): boolean => JSON.stringify(a) === JSON.stringify(b);
