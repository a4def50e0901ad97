// `identity:` of `muster.yaml`: when a number of the file counts as its person's.

import type { z } from 'zod';
import type { IdentitySettings } from '../../people/organisation.js';
import { choice, fields, maybe } from './schemas.js';

/** What may stand under `identity`. `code` is another word for `before-page`. */
export const identitySchema = maybe(fields({ confirm: maybe(choice(['first-message', 'before-page', 'code'])) }));

/** What the file gives; where it says nothing the number it gives is the operator's word. */
export const identityOf = (given: z.output<typeof identitySchema>): IdentitySettings => ({
  confirm: (given?.confirm ?? 'first-message') === 'first-message' ? 'first-message' : 'before-page',
});
