import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getTableColumns, getTableName } from 'drizzle-orm';
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { expect, test } from 'vitest';
import * as schema from '../../src/store/sqlite/schema.js';
import { openHere } from './folder.js';

const tables: readonly SQLiteTable[] = Object.values(schema);

test('every table of the migrations is known to the typed queries, and no other', async () => {
  const store = await openHere({ path: ':memory:' });
  const all = (store.pragma('table_list') as { name: string; type: string }[]).filter(({ name }) => !name.startsWith('sqlite_'));
  const made = all.filter(({ type }) => type === 'table').map(({ name }) => name);
  // What is searched by words, which typed queries cannot say.
  expect(all.filter(({ type }) => type === 'virtual').map(({ name }) => name)).toEqual(['archive_parts', 'archive_words']);
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

test.each(tables.map((table) => [getTableName(table), table] as const))(
  'the primary key of %s is that of the migrations',
  async (name, table) => {
    const store = await openHere({ path: ':memory:' });
    const made = store.pragma(`table_info(${name})`) as { name: string; pk: number }[];
    const { columns, primaryKeys } = getTableConfig(table);
    const typed = [...columns.filter((column) => column.primary), ...primaryKeys.flatMap((key) => key.columns)];
    expect(typed.map((column) => column.name)).toEqual(
      made
        .filter((column) => column.pk > 0)
        .sort((a, b) => a.pk - b.pk)
        .map((column) => column.name),
    );
  },
);

test('every table that is described is asked by a typed query', () => {
  const folder = join(import.meta.dirname, '../../src/store/sqlite');
  const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  const imported = sources.flatMap((source) => /import \{ ([^}]*) \} from '[.]\/schema[.]js'/.exec(source)?.[1]?.split(', ') ?? []);
  expect(Object.keys(schema).filter((table) => !imported.includes(table))).toEqual([]);
});
