// The registry of transports: one line each. Only main.ts reads it and knows what each of them needs.

import { createLocalTransport } from './local.js';

export const transports = {
  local: createLocalTransport,
} as const;

export type TransportName = keyof typeof transports;
