// What the routes by which programs change something have in common: who may, how a body is checked, how what is wrong is told.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Check } from '../../route-schema.js';
import { HttpFault } from './errors.js';

export interface Changing {
  /** Whether a request may change something; whoever may not gets the fault. */
  readonly mayChange: (request: FastifyRequest) => boolean;
  readonly refused: (request: FastifyRequest) => Promise<HttpFault>;
}

/** Asks every request of `scope` for the token once more, for a browser may send along the one that it reads with. */
export function askForTokenAgain(scope: FastifyInstance, { mayChange, refused }: Changing): void {
  scope.addHook('onRequest', async (request) => {
    if (!mayChange(request)) throw await refused(request);
  });
}

/** A JSON body with these fields and no others. */
export const bodyOf = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? `no field called ${issue.keys.slice(0, 3).join(', ')}` : 'a JSON object'),
  });

/** The number of one of several, as a path holds it. */
export const idParams = z.object({ id: z.coerce.number({ error: 'a number' }).int().min(1).max(1_000_000_000) });

/** What is not understood: `at` is empty where it is the whole. `words`: for the whole, and after the name of a part. */
export const notUnderstood =
  (
    code: string,
    words: { readonly whole: string; readonly part: string } = { whole: 'It is not understood.', part: 'is not understood.' },
  ) =>
  (at: string, hint: string): HttpFault =>
    new HttpFault(400, code, { message: at === '' ? words.whole : `${at} ${words.part}`, hint, at: at === '' ? '$' : at });

/** Checks by the schema alone; `fault` says what is wrong, `at` being empty where it is the whole. */
export const checkedWith =
  (fault: (at: string, hint: string) => HttpFault): Check =>
  (schema, value) => {
    const read = schema.safeParse(value);
    if (read.success) return { value: read.data };
    const [issue] = read.error.issues;
    return { error: fault(issue?.path.join('.') ?? '', `Wanted ${issue?.message ?? 'a JSON object'}.`) };
  };
