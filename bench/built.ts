// The compiled server the bench measures, and the pieces of it a bench child uses. Never the sources: they run slower or faster.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtServer, projectRoot } from '../test/torture/built.js';

export const project = projectRoot;
/** Real people and routes, the ones everybody starts with. */
export const organisationFile = join(project, 'muster.example.yaml');

/** Path of the built server. Throws, with the next step, when it is missing or was made from other sources than today's. */
export const builtMain = (): string => builtServer(project);

/** A compiled module, typed as its source: `await built<typeof import('../src/store/sqlite/sqlite.js')>('store/sqlite/sqlite.js')`. */
export const built = async <T>(module: string): Promise<T> => (await import(pathToFileURL(join(project, 'dist', module)).href)) as T;
