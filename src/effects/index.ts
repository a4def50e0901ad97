// The systems Muster asks to do things: one line each. Only main.ts reads it.

import { type AtSourceDeps, acknowledgeAtSource } from './acknowledge-at-source.js';
import type { EffectAdapter } from './effect.js';

/** `deps`: all that any of them needs. */
export const effectAdapters = (deps: AtSourceDeps): readonly EffectAdapter[] => [acknowledgeAtSource(deps)];
