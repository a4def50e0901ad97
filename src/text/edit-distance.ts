// How far two words are apart.

/** Letters to add, drop, change or swap with their neighbour (Damerau–Levenshtein, each letter touched once). */
export function editDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  const of = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? of(beforeLast, j - 2) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(of(last, j) + 1, of(row, j - 1) + 1, of(last, j - 1) + change, swapped));
    }
    beforeLast = last;
    last = row;
  }
  return of(last, b.length);
}
