// Nagios, and what has grown from it (Naemon, Checkmk, Centreon …): whatever a notification command posts of its macros.

import { readEach } from './other-shape.js';
import { readMacros } from './plugin-check.js';
import type { Source, SourceRequest } from './source.js';
import { atOnce } from './steps.js';

const readInSteps = (request: SourceRequest) => readEach(request, readMacros);

export const nagios = {
  name: 'nagios',
  title: 'Nagios',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
} as const satisfies Source;
