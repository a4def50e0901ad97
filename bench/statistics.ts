// Middle and edges of a handful of samples. No means: one bad second on a busy machine would own them.

/** The value below which this share of the samples lies (nearest rank); NaN without samples. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** `812–934`: the lowest and the highest. */
export const spread = (samples: readonly number[], digits = 0): string =>
  samples.length === 0 ? 'no samples' : `${Math.min(...samples).toFixed(digits)}–${Math.max(...samples).toFixed(digits)}`;
