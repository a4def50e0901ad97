// Which incident the words themselves name: `42`, `#42`, `INC-42`, or a severity used to pick (`P1 ack`).

import type { Severity } from '../../incident/incident.js';
import type { IdForm, Selector } from '../command.js';
import { severityCode } from './severity-names.js';
import type { Token } from './tokens.js';

/** An id or a severity standing at one place of the line. */
export interface Pick {
  readonly form: IdForm;
  readonly selector: NonNullable<Selector>;
  /** The token after it. */
  readonly next: number;
}

/** Longer numbers are phone numbers or noise. */
const mostIdDigits = 7;

/** What stands at token `at`, or null when it names no incident. `-1`, `9e99`, `70%` and `1.5` do not. */
export function pickAt(tokens: readonly Token[], at: number): Pick | null {
  const token = tokens[at];
  if (token === undefined) return null;
  const severity = severityOf(token);
  if (severity !== null) return { form: 'P1', selector: { severity }, next: at + 1 };
  const spelled = numberOf(token.word, ['inc-', 'inc–', 'inc_', 'inc#', 'inc']);
  if (spelled !== null && isClear(token)) return { form: 'INC-42', selector: { number: spelled }, next: at + 1 };
  const following = tokens[at + 1];
  if ((token.word === 'inc' || token.word === 'incident') && token.mark === '' && following !== undefined) {
    const number = idOf(following);
    return number === null ? null : { form: 'INC-42', selector: { number }, next: at + 2 };
  }
  const number = idOf(token);
  return number === null ? null : { form: token.lead.endsWith('#') ? '#42' : '42', selector: { number }, next: at + 1 };
}

/** The two together: a number says more than a severity. Null when they are two different incidents. */
export function both(first: Selector, second: Selector): Selector | 'two incidents' {
  if (first === null || second === null) return first ?? second;
  if ('number' in first && 'number' in second) return first.number === second.number ? first : 'two incidents';
  return 'number' in first ? first : second;
}

const severityOf = (token: Token): Severity | null => (isClear(token) ? severityCode(token.word) : null);

const idOf = (token: Token): number | null => (isClear(token) ? numberOf(token.word, ['']) : null);

/** Punctuation that would make it something else: `-1`, `+1`, `$42`, `70%`, `@42`. */
const isClear = (token: Token): boolean => !/[-+@$€£&=]$/u.test(token.lead) && !/^[%°+$€£/]/u.test(token.mark);

function numberOf(word: string, prefixes: readonly string[]): number | null {
  const prefix = prefixes.find((one) => word.startsWith(one));
  const digits = prefix === undefined ? '' : word.slice(prefix.length);
  const number = /^[0-9]+$/.test(digits) && digits.length <= mostIdDigits ? Number(digits) : 0;
  return number > 0 ? number : null;
}
