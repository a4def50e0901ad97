// What becomes of a body nobody knows: an alert that shows it. Never a lost alert.

import { blankSignal, type Signal } from '../alerts/alert.js';
import { hashOf, words } from './reading.js';

/** The title of last resort. */
export const fallbackTitle = (source: string): string => `Alert from ${source}`;

/** The body as it may be read by a person. */
export const shown = (body: unknown): string => (typeof body === 'object' ? JSON.stringify(body, null, 2) : (words(body) ?? ''));

/** A firing alert whose details are the body itself, and whose key is a hash of it. */
export function unknownShape(source: string, body: unknown): Signal {
  const whole = shown(body);
  return {
    ...blankSignal,
    source,
    dedupKey: `body:${hashOf(whole)}`,
    title: fallbackTitle(source),
    description: whole === '' ? null : whole,
  };
}
