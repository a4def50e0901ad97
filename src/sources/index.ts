// Every monitoring system Muster reads. To add one: a file here, a line below, a recorded payload, its test, its row in docs/sources.md.

import { alertmanager } from './alertmanager.js';
import { alertmanagerApi } from './alertmanager-api.js';
import { generic } from './generic.js';
import type { Source } from './source.js';

export const sources: readonly Source[] = [alertmanager, alertmanagerApi, generic];

const byName: ReadonlyMap<string, Source> = new Map(sources.map((source) => [source.name, source]));

/** The source that reads `/webhooks/<name>`, or null when no system has that name. */
export const sourceFor = (name: string): Source | null => byName.get(name) ?? null;
