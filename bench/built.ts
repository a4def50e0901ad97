// The compiled server the bench measures, and the pieces of it a bench child uses. Never the sources: they run slower or faster.

import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const project = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const mainFile = join(project, 'dist/main.js');
/** Real people and routes, the ones everybody starts with. */
export const organisationFile = join(project, 'muster.example.yaml');

/** A compiled module, typed as its source: `await built<typeof import('../src/store/sqlite.js')>('store/sqlite.js')`. */
export const built = async <T>(module: string): Promise<T> => (await import(pathToFileURL(join(project, 'dist', module)).href)) as T;

export function assertBuilt(): void {
  if (!existsSync(mainFile)) throw new Error('dist/ is missing: the bench measures compiled code. Run `npm run build` first.');
}
