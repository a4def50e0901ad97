// Why not: the refusals of the kernel and of all features. A refusal is data: tests, logs, metrics and the answer all reuse it.

import type { KernelRefusal } from './refusal.js';
import type { FeatureTypes } from './registry.js';

export type Refusal = KernelRefusal | FeatureTypes['refusal'];

export const isRefusal = <R extends { readonly refused: string }>(verdict: unknown | R): verdict is R =>
  typeof verdict === 'object' && verdict !== null && 'refused' in verdict;
