// The systems Muster asks to do things: one line each. Only main.ts reads it.

import type { EffectAdapter } from './effect.js';

export const effectAdapters: readonly EffectAdapter[] = [];
