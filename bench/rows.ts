// One promise, what was found, and whether it was met. Judged against the number in the row and nothing else.

export interface Row {
  readonly part: string;
  readonly what: string;
  /** Null: no promise; the figure stands for itself. */
  readonly target: Target | null;
  readonly figure: number;
  readonly unit: string;
  /** What a reader must know beside the figure: spread, sample size, conditions. */
  readonly note: string;
}

export type Target = { readonly atMost: number } | { readonly atLeast: number };

export function verdictOf({ target, figure }: Pick<Row, 'target' | 'figure'>): 'met' | 'MISSED' | '–' {
  if (target === null) return '–';
  if (!Number.isFinite(figure)) return 'MISSED';
  return ('atMost' in target ? figure <= target.atMost : figure >= target.atLeast) ? 'met' : 'MISSED';
}

/** The rows as text, columns aligned. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [['', 'what', 'target', 'figure', 'verdict', 'note'], ...rows.map(cells)];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...lines.map((line) => [...(line[column] ?? '')].length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const cells = (row: Row): readonly string[] => [
  row.part,
  row.what,
  row.target === null
    ? ''
    : 'atMost' in row.target
      ? `≤ ${shown(row.target.atMost, row.unit)}`
      : `≥ ${shown(row.target.atLeast, row.unit)}`,
  shown(row.figure, row.unit),
  verdictOf(row),
  row.note,
];

const shown = (value: number, unit: string): string => {
  if (!Number.isFinite(value)) return 'nothing';
  const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2;
  return `${value.toLocaleString('en-US', { maximumFractionDigits: digits })}${unit === '' ? '' : ` ${unit}`}`;
};
