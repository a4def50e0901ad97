// Everything without a source of its own, in Muster's own small format or any other.

import { readGenericInSteps } from './generic-format.js';
import type { Source } from './source.js';
import { atOnce } from './steps.js';

export const generic = {
  name: 'generic',
  title: 'Anything else (JSON, form or plain text)',
  read: (request) => atOnce(readGenericInSteps(request)),
  readInSteps: (request) => readGenericInSteps(request),
} as const satisfies Source;
