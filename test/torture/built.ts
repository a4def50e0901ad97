// Finds the server as it was built. Builds nothing: `npm test` and `npm run torture` test what would be shipped.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const projectRoot = join(import.meta.dirname, '../..');

/** Path of dist/main.js. Throws, with the next step, when it is missing or older than what it was built from. */
export function builtServer(root: string = projectRoot): string {
  const main = join(root, 'dist/main.js');
  if (!existsSync(main)) throw new Error(`There is no ${main}: run \`npm run build\` first.`);
  // tsc leaves outputs alone that did not change, but always writes this file when a source did.
  const builtAtMs = statSync(join(root, 'dist/.tsbuildinfo')).mtimeMs;
  const newer = sourcesIn(join(root, 'src')).find((file) => statSync(file).mtimeMs > builtAtMs);
  if (newer !== undefined) throw new Error(`dist/ is older than ${newer}: run \`npm run build\` first.`);
  return main;
}

const sourcesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
