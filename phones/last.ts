// The last of a list that fits; the page's language level does not know findLast yet.

/** Its place, or -1. */
export function lastPlace<T>(list: readonly T[], fits: (item: T) => boolean): number {
  for (let at = list.length - 1; at >= 0; at--) {
    const item = list[at];
    if (item !== undefined && fits(item)) return at;
  }
  return -1;
}

export const lastThat = <T>(list: readonly T[], fits: (item: T) => boolean): T | null => list[lastPlace(list, fits)] ?? null;
