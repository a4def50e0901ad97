// The files of the project as they would be in a clone: all but what .gitignore names.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './cruise.js';

export const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');

/** Names (`dist/`) and endings (`*.log`) are all that .gitignore uses. */
const ignored = ['.git', ...read('.gitignore').split('\n').filter(Boolean)].map((line) => line.replace(/\/$/, ''));
const isIgnored = (name: string) => ignored.some((entry) => (entry.startsWith('*') ? name.endsWith(entry.slice(1)) : entry === name));

/** Paths under `folder`, from the project's root, sorted. */
export function filesUnder(folder: string): readonly string[] {
  return readdirSync(join(projectRoot, folder), { withFileTypes: true })
    .filter((entry) => !isIgnored(entry.name))
    .flatMap((entry) => {
      const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesUnder(path) : entry.isFile() ? [path] : [];
    })
    .sort();
}
