// What the schemas of all parts of `muster.yaml` are made of. One issue per mistake; its message says what is wanted.

import { z } from 'zod';

/** A map with exactly these keys. For an unknown key the message is the list of known ones. */
export const fields = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(', ') : `a map of ${Object.keys(shape).join(', ')}`),
  });

/** A list; a bare word is a list of one. */
export const list = <Item extends z.ZodType>(item: Item, wanted: string) =>
  z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(item, { error: wanted }));

/** Absent, empty and null are the same. */
export const maybe = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().transform((value) => value ?? null);

export const word = (wanted: string) => z.string({ error: wanted }).refine((value) => value.trim() !== '', { error: wanted });
