// Bodies that a team writes by template: names are spelled as they please them, and a variable the system does not know stays as it was typed.

import { type Fields, fields, text } from './reading.js';

/**
 * The fields by names in lower case without anything but letters and digits: `alertId`, `ALERT_ID` and `alert id` are `alertid`. Of two
 * that become one the first that says something counts. What only holds a placeholder nobody filled in is left out. Null for what is
 * no object.
 */
export function looseFields(value: unknown): Fields | null {
  const from = fields(value);
  if (from === null) return null;
  const loose: Record<string, unknown> = Object.create(null);
  for (const name in from) {
    const said = from[name];
    if (isBlank(said) || isUnfilled(said)) continue;
    loose[looseName(name)] ??= said;
  }
  return loose;
}

const isBlank = (value: unknown): boolean => value === null || (typeof value !== 'object' && text(value) === null);

const looseName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Whether a value is nothing but a variable that stands unfilled: `$ALERT_PRIORITY`, `{EVENT.NSEVERITY}`, `{{ title }}`, `*UNKNOWN*`. Nagios leaves a mere `$`. */
export const isUnfilled = (value: unknown): boolean => typeof value === 'string' && value.length <= longestName && unfilled.test(value);

const longestName = 200;
const unfilled =
  /^\s*(?:\$\{[^{}]*\}|\$|\$[\w.:]+\$|\$[A-Z][A-Z0-9_]*(?:\[[^[\]]*\])?|\{[$?#]?[A-Z][\w.:$#]*(?:\([^{}]*\))?\}|\{\{[^{}]*\}\}|\*UNKNOWN\*|%[A-Z_]+%)\s*$/;
