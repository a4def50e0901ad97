// The table that lies with the bodies in ../shared/payloads, where it stands beside this project.

import { readFileSync } from 'node:fs';
import { hasShared, sharedPayloads } from './recorded.js';

/** One alert of one body, in the words of the table. */
export interface TableRow {
  /** `grafana/firing.json` */
  readonly file: string;
  readonly folder: string;
  readonly headers: string;
  readonly status: string;
  readonly key: string;
  readonly severity: string;
  readonly title: string;
  readonly service: string;
  /** Further alerts of the same body. */
  readonly others: readonly TableRow[];
}

const rowsOf = (table: string): readonly TableRow[] => {
  const rows: (TableRow & { others: TableRow[] })[] = [];
  for (const line of table.split('\n')) {
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\', ''));
    const [, name = '', , , headers = '', status = '', key = '', severity = '', title = '', service = ''] = cells;
    const file = /^`([\w-]+\/[^`]+)`$/.exec(name)?.[1];
    const row = { folder: file?.split('/', 1)[0] ?? '', headers, status, key, severity, title, service, others: [] };
    if (name.startsWith('↳')) rows.at(-1)?.others.push({ ...row, file: '' });
    else if (file !== undefined) rows.push({ ...row, file });
  }
  return rows;
};

/** None where the table is not there. */
export const tableRows: readonly TableRow[] = hasShared ? rowsOf(readFileSync(`${sharedPayloads}README.md`, 'utf8')) : [];

/** What a cell says, without the remark behind it. */
export const given = (cell: string): string | null => (cell === '—' || cell === '' ? null : cell.replace(/ \([^)]*\)$/, ''));
