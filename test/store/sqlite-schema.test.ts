import { getTableColumns, getTableName } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { expect, test } from 'vitest';
import * as schema from '../../src/store/sqlite/schema.js';
import { openHere } from './folder.js';

const tables: readonly SQLiteTable[] = Object.values(schema);

test('every table of the migrations is known to the typed queries, and no other', async () => {
  const store = await openHere({ path: ':memory:' });
  const made = (store.pragma('table_list') as { name: string }[]).map(({ name }) => name).filter((name) => !name.startsWith('sqlite_'));
  expect(tables.map(getTableName).sort()).toEqual(made.sort());
});

test.each(tables.map((table) => [getTableName(table), table] as const))(
  'the columns of %s are those of the migrations',
  async (name, table) => {
    const store = await openHere({ path: ':memory:' });
    const made = store.pragma(`table_info(${name})`) as { name: string; type: string; notnull: number; pk: number }[];
    const typed = Object.values(getTableColumns(table));
    expect(typed.map((column) => [column.name, column.getSQLType().toUpperCase(), column.notNull || column.primary])).toEqual(
      made.map((column) => [column.name, column.type, column.notnull === 1 || column.pk > 0]),
    );
  },
);
