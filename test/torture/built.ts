// Finds the server as it was built. Builds nothing: `npm test` and `npm run torture` test what would be shipped.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const projectRoot = join(import.meta.dirname, '../..');

/** Path of dist/main.js. Throws, with the next step, when it is missing or was made from other sources than those of today. */
export function builtServer(root: string = projectRoot): string {
  const main = join(root, 'dist/main.js');
  if (!existsSync(main)) throw new Error(`There is no ${main}: run \`npm run build\` first.`);
  const built = builtFrom(join(root, 'dist'));
  const other = sourcesIn(join(root, 'src')).find((file) => built.get(file) !== hashOf(file));
  if (other !== undefined) throw new Error(`dist/ is older than ${other}: run \`npm run build\` first.`);
  return main;
}

/** What tsc wrote down of each file it has compiled. Times would lie: it leaves outputs alone when only the time of a source changed. */
function builtFrom(dist: string): ReadonlyMap<string, string> {
  const info: BuildInfo = JSON.parse(readFileSync(join(dist, '.tsbuildinfo'), 'utf8'));
  return new Map(
    info.fileNames.map((name, index) => {
      const file = info.fileInfos[index] ?? '';
      return [resolve(dist, name), typeof file === 'string' ? file : file.version];
    }),
  );
}

interface BuildInfo {
  readonly fileNames: readonly string[];
  readonly fileInfos: readonly (string | { readonly version: string })[];
}

const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file, 'utf8')).digest('hex');

const sourcesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
