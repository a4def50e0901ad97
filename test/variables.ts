// Every variable Muster reads, its own and those of its transports: what tests hold the documents to.

import { allVariables } from '../src/app/config/variables.js';
import { transports } from '../src/transports/index.js';

export const variables = allVariables(transports);

/** By name, without the NAME_FILE forms. */
export const variableNames: readonly string[] = [...variables.keys()];

/** Those that may come as NAME_FILE. */
export const secretNames: readonly string[] = [...variables].filter(([, { secret }]) => secret !== undefined).map(([name]) => name);

export const transportNames: readonly string[] = transports.map(({ name }) => name);
