// What a list of alerts is asked for in Opsgenie's search language, as far as its senders and SDKs use it: conditions on one field each, all
// of which must hold. What we cannot answer is refused: a condition that is passed over would show alerts nobody asked for. Pure.

/** One alert, as far as it can be asked about. */
export interface Asked {
  readonly id: string;
  readonly alias: string;
  readonly message: string;
  readonly status: 'open' | 'closed';
  readonly acknowledged: boolean;
  readonly isSeen: boolean;
  readonly snoozed: boolean;
  readonly count: number;
  readonly createdAt: string;
  readonly lastOccurredAt: string;
  readonly updatedAt: string;
  readonly priority: string;
  readonly source: string;
  readonly entity: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly details: Readonly<Record<string, string>>;
}

export type AlertTest = (alert: Asked) => boolean;

export type ReadQuery =
  | { readonly test: AlertTest; readonly status: Asked['status'] | null }
  /** In words for whoever asked. */
  | { readonly refused: string };

/** No condition is longer, and no query has more of them. */
const longestQuery = 1_000;

/** `field: value`, `field = "two words"`, `NOT field: value`, one after the other or with AND between them. */
const condition = /^(?:(?:and|&&)\s+)?(not\s+|-|!)?([a-z][\w.]*)\s*(>=|<=|!=|[:=<>])\s*(?:"((?:[^"\\]|\\.)*)"|([^\s()"]+))(?:\s+|$)/i;

/** An empty query asks for all. */
export function readQuery(query: string): ReadQuery {
  if (query.length > longestQuery) return { refused: `The query is longer than ${longestQuery} characters.` };
  const tests: AlertTest[] = [];
  let status: Asked['status'] | null = null;
  for (let rest = query.trim(); rest !== ''; ) {
    const found = condition.exec(rest);
    if (found === null) return { refused: `Not understood: ${rest.slice(0, 100)}. ${canBeAsked}` };
    const [whole, not, name = '', operator = ':', quoted, bare = ''] = found;
    const value = quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1');
    const test = testOf(name.toLowerCase(), operator, value);
    if (test === null) return { refused: `Not understood: ${whole.trim().slice(0, 100)}. ${canBeAsked}` };
    const isNot = (not !== undefined) !== (operator === '!=');
    tests.push(isNot ? (alert) => !test(alert) : test);
    const said = value.toLowerCase();
    if (name.toLowerCase() === 'status' && !isNot && (said === 'open' || said === 'closed')) status = said;
    rest = rest.slice(whole.length);
  }
  return { test: (alert) => tests.every((test) => test(alert)), status };
}

const canBeAsked =
  'Conditions on status, acknowledged, priority, alias, alertId, message, description, entity, source, tag, count, createdAt, updatedAt, lastOccurredAt and details.<key> can be asked for, joined by AND.';

/** Null where it cannot be asked. `:` finds the words of a text, `=` all of it, both without regard to case. */
function testOf(field: string, operator: string, value: string): AlertTest | null {
  if (value.trim() === '') return null;
  const said = value.toLowerCase();
  const equals = operator === ':' || operator === '=' || operator === '!=';
  const of = times.get(field);
  if (of !== undefined) return byTime(of, operator, value);
  if (field === 'count') return /^\d{1,9}$/.test(value) ? ({ count }) => compared(count, operator, Number(value)) : null;
  if (!equals) return null;
  if (field === 'status') return said === 'open' || said === 'closed' ? ({ status }) => status === said : null;
  const flag = flags.get(field);
  if (flag !== undefined) return said === 'true' || said === 'false' ? (alert) => String(flag(alert)) === said : null;
  if (field === 'priority') return /^p[1-5]$/.test(said) ? ({ priority }) => priority.toLowerCase() === said : null;
  if (field === 'tag' || field === 'tags') return ({ tags }) => tags.some((tag) => tag.toLowerCase() === said);
  if (field.startsWith('details.')) return byDetail(field.slice('details.'.length), said);
  const name = names.get(field);
  if (name !== undefined) return (alert) => name(alert).toLowerCase() === said;
  const text = texts.get(field);
  if (text === undefined) return null;
  return operator === ':' ? (alert) => holdsAll(text(alert), said) : (alert) => text(alert).toLowerCase() === said;
}

const flags: ReadonlyMap<string, (alert: Asked) => boolean> = new Map([
  ['acknowledged', (alert) => alert.acknowledged],
  ['isseen', (alert) => alert.isSeen],
  ['snoozed', (alert) => alert.snoozed],
]);
const names: ReadonlyMap<string, (alert: Asked) => string> = new Map([
  ['alias', (alert) => alert.alias],
  ['alertid', (alert) => alert.id],
  ['id', (alert) => alert.id],
]);
const texts: ReadonlyMap<string, (alert: Asked) => string> = new Map([
  ['message', (alert) => alert.message],
  ['description', (alert) => alert.description],
  ['entity', (alert) => alert.entity],
  ['source', (alert) => alert.source],
]);
const times: ReadonlyMap<string, (alert: Asked) => string> = new Map([
  ['createdat', (alert) => alert.createdAt],
  ['updatedat', (alert) => alert.updatedAt],
  ['lastoccurredat', (alert) => alert.lastOccurredAt],
]);

const byDetail =
  (key: string, said: string): AlertTest =>
  ({ details }) =>
    Object.entries(details).some(([name, value]) => name.toLowerCase() === key && value.toLowerCase() === said);

/** Every word of it, and `disk*` where it only begins so. */
function holdsAll(text: string, said: string): boolean {
  const words = text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return said
    .split(/\s+/)
    .filter((word) => word !== '')
    .every((word) => {
      const begins = word.endsWith('*');
      const parts = word.replace(/\*+$/, '').split(/[^\p{L}\p{N}]+/u);
      return parts.every((part) => part === '' || words.some((one) => one === part || (begins && one.startsWith(part))));
    });
}

/** Milliseconds since 1970, as Opsgenie takes it, or ISO 8601. */
function byTime(of: (alert: Asked) => string, operator: string, value: string): AlertTest | null {
  const at = /^\d{10,13}$/.test(value) ? Number(value) * (value.length === 10 ? 1_000 : 1) : Date.parse(value);
  return Number.isFinite(at) ? (alert) => compared(Date.parse(of(alert)), operator, at) : null;
}

function compared(one: number, operator: string, other: number): boolean {
  switch (operator) {
    case '>':
      return one > other;
    case '>=':
      return one >= other;
    case '<':
      return one < other;
    case '<=':
      return one <= other;
    default:
      return one === other;
  }
}

/** What a list can be sorted by; what Opsgenie has beside it we do not keep. */
export const sortable = [
  ...(['createdAt', 'updatedAt', 'lastOccurredAt', 'alias', 'message', 'status', 'acknowledged', 'isSeen', 'snoozed'] as const),
  ...(['count', 'source', 'priority'] as const),
] as const;
export type Sortable = (typeof sortable)[number];

/** Handed over the newest first; of equal ones the newer comes first, and last where it goes up. */
export function sortedBy<T extends Asked>(alerts: readonly T[], field: Sortable, order: 'asc' | 'desc'): readonly T[] {
  const down = alerts.toSorted((a, b) => {
    const [one, other] = [a[field], b[field]];
    return one === other ? 0 : one < other ? 1 : -1;
  });
  return order === 'asc' ? down.reverse() : down;
}
