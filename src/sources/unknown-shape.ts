// What becomes of a body nobody knows: an alert that shows it. Never a lost alert.

import { blankSignal, type Signal } from '../alerts/alert.js';
import { hashOf, words } from './reading.js';

/** The title of last resort. */
export const fallbackTitle = (source: string): string => `Alert from ${source}`;

/** The body as it may be read by a person: without what opens a door. */
export const shown = (body: unknown): string => (typeof body === 'object' ? JSON.stringify(body, withoutSecret, 2) : (words(body) ?? ''));

const withoutSecret = (name: string, value: unknown): unknown =>
  (typeof value === 'string' || typeof value === 'number') && secretName.test(name) ? '***' : value;

/** `service_key` was PagerDuty's before `routing_key`. A `key` alone tells one alert from another. */
const secretName =
  /^(?:(?:routing|integration|service|api|app|access|auth|genie|private|secret)[_-]?(?:key|token|secret)|token|secret|passw(?:or)?d|authorization)$/i;

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
