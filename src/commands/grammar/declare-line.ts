// A declare line taken apart: `P1 INCIDENT: Production DB01 connection timeout. Customers: 2,847 affected. Time: 3:14 AM. Investigating.`
// What is recognised leaves the title; whatever is not, stays in it, so that no word is lost.

import type { ImpactChanges } from '../../incident/impact-facts.js';
import type { Severity } from '../../incident/incident.js';
import type { Declaration, ReadingContext } from '../command.js';
import { addressed } from './addressee.js';
import { joinedImpact, labelledImpact } from './impact-facts.js';
import { readNumber } from './numbers.js';
import { isMarked } from './people-talking.js';
import { severityCode, severityNamed } from './severity-names.js';
import { readTimeOfDay } from './time-of-day.js';
import { isSeparator, type Token, tokenise } from './tokens.js';

interface Facts {
  readonly severity: Severity | null;
  readonly customersAffected: number | null;
  readonly time: { readonly hour: number; readonly minute: number } | null;
  readonly investigating: boolean;
  readonly impact: ImpactChanges | null;
}

const nothing: Facts = { severity: null, customersAffected: null, time: null, investigating: false, impact: null };

/** Reads severity, whom it is for, title, customers, start, and whether the sender has begun. The title is empty when none was said. */
export function declareLine(
  text: string,
  context: Pick<ReadingContext, 'lastTimeOfDay' | 'groups' | 'impactWords'> & Partial<Pick<ReadingContext, 'who'>>,
): Declaration {
  const head = readHead(text);
  const { to, rest, doubt } = addressed(head.rest, context);
  let facts: Facts = { ...nothing, severity: head.severity };
  const title: string[] = [];
  for (const sentence of sentences(rest)) {
    // Pieces and what parts them, in turn.
    const parts = sentence.split(/(, | [-–—] )/u);
    let kept = '';
    // `Channels: SMS, WhatsApp`: what follows the comma goes on with the list.
    let listing: string | null = null;
    for (let at = 0; at < parts.length; at += 2) {
      const piece = parts[at] ?? '';
      const { name, value } = labelOf(piece);
      const impact = labelledImpact(name === '' ? (listing ?? '') : name, name === '' ? piece : value, context.impactWords);
      listing = impact === null ? null : name === '' ? listing : name;
      const found = impact === null ? factIn(piece) : { facts: { ...nothing, impact }, keep: false };
      if (found !== null) facts = merged(facts, found.facts);
      if (found === null || found.keep) kept += `${kept === '' ? '' : (parts[at - 1] ?? '')}${piece}`;
    }
    if (kept !== '') title.push(kept);
  }
  return {
    severity: facts.severity,
    title: titleOf(title),
    customersAffected: facts.customersAffected,
    startedAt: facts.time === null ? null : context.lastTimeOfDay(facts.time.hour, facts.time.minute),
    investigating: facts.investigating,
    drill: head.drill,
    ...(facts.impact === null ? {} : { impact: facts.impact }),
    ...(to === null ? {} : { to }),
    ...(doubt === null ? {} : { doubt }),
  };
}

/** The first to be said counts: the head's severity, the first number, the first time. */
const merged = (a: Facts, b: Facts): Facts => ({
  severity: a.severity ?? b.severity,
  customersAffected: a.customersAffected ?? b.customersAffected,
  time: a.time ?? b.time,
  investigating: a.investigating || b.investigating,
  impact: a.impact === null || b.impact === null ? (a.impact ?? b.impact) : joinedImpact(a.impact, b.impact),
});

const titleOf = (parts: readonly string[]): string => {
  const words = parts
    .join('. ')
    .split(/\s+/u)
    .filter((word) => word !== '');
  const title = words.join(' ');
  return /[\p{L}\p{N}]/u.test(title) ? title : '';
};

interface Head {
  readonly severity: Severity | null;
  readonly drill: boolean;
  readonly rest: string;
}

const opening: ReadonlySet<string> = new Set(['incident', 'declare', 'new', 'a', 'an', 'as']);

/** Severity, `incident`, `alert:` and `drill` in whatever order they come first. */
function readHead(text: string): Head {
  const tokens = tokenise(text);
  let severity: Severity | null = null;
  let drill = false;
  let at = 0;
  for (; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    const named: Severity | null = severity === null ? severityAt(tokens, at) : null;
    if (named !== null) severity = named;
    else if (token.word === 'drill') drill = true;
    else if (!opening.has(token.word) && !(token.word === 'alert' && isLabel(tokens, at)) && !isSeparator(token)) break;
  }
  const first = tokens[at];
  const afterHead = first === undefined ? (tokens.at(-1)?.end ?? 0) : first.start;
  return { severity, drill, rest: text.slice(afterHead) };
}

/** What people measure: `high latency` is trouble, not a severity. */
const measures: ReadonlySet<string> = new Set([
  ...['latency', 'latencies', 'cpu', 'load', 'memory', 'error', 'errors', 'traffic', 'disk', 'usage', 'rate', 'volume', 'temperature'],
  ...['number', 'count', 'response', 'utilization', 'utilisation', 'throughput', 'battery', 'stock', 'balance', 'conversion', 'swap'],
  ...['io', 'lag', 'space'],
]);

function severityAt(tokens: readonly Token[], at: number): Severity | null {
  const word = tokens[at]?.word ?? '';
  const code = severityCode(word);
  // `S3 bucket unreachable` is about storage.
  if (code !== null) return /^s-?[0-9]$/.test(word) && !isLabel(tokens, at) && tokens[at + 1]?.word === 'bucket' ? null : code;
  return measures.has(tokens[at + 1]?.word ?? '') && !isLabel(tokens, at) ? null : severityNamed(word);
}

/** `alert:`, `P1 -`: what follows is what it is about. */
const isLabel = (tokens: readonly Token[], at: number): boolean => {
  const next = tokens[at + 1];
  return isMarked(tokens[at]?.mark ?? '') || (next !== undefined && next.word === '' && isSeparator(next));
};

/** Lines, and sentences within them: cut where `.`, `!` or `;` is followed by space, and at ` · ` and ` | `. */
function sentences(text: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at += 1) {
    if (at < text.length && !endsAt(text, at)) continue;
    const part = text
      .slice(start, at)
      .trim()
      .replace(/[.!]+$/u, '');
    if (part !== '') parts.push(part);
    start = at + 1;
  }
  return parts;
}

const endsAt = (text: string, at: number): boolean => {
  const one = text[at] ?? '';
  if (one === '\n' || one === '·' || one === '|') return true;
  return (one === '.' || one === '!' || one === ';') && (at + 1 === text.length || /^\s$/u.test(text[at + 1] ?? ''));
};

interface Found {
  readonly facts: Facts;
  /** It says more than the fact, so it also belongs into the title. */
  readonly keep: boolean;
}

function factIn(piece: string): Found | null {
  const label = labelOf(piece);
  if (label.name === 'sla') return { facts: nothing, keep: false };
  if (label.name === 'severity' || label.name === 'priority') {
    const severity = severityNamed(label.value.toLowerCase());
    return severity === null ? null : { facts: { ...nothing, severity }, keep: false };
  }
  const code = severityCode(piece.trim().toLowerCase());
  if (code !== null) return { facts: { ...nothing, severity: code }, keep: false };
  if (investigatingWords.has(piece.toLowerCase())) return { facts: { ...nothing, investigating: true }, keep: false };
  return customersIn(piece, label) ?? timeIn(piece);
}

const investigatingWords: ReadonlySet<string> = new Set([
  ...['investigating', 'investigating now', "i'm investigating", 'i’m investigating', 'im investigating', 'i am investigating'],
  ...['we are investigating', "we're investigating", 'looking into it', 'now investigating'],
]);

/** `Name: value` in one piece. */
const labelOf = (piece: string): { readonly name: string; readonly value: string } => {
  const colon = piece.indexOf(':');
  return colon === -1
    ? { name: '', value: '' }
    : { name: piece.slice(0, colon).trim().toLowerCase(), value: piece.slice(colon + 1).trim() };
};

const peopleWords: ReadonlySet<string> = new Set([
  ...['customers', 'customer', 'users', 'user', 'clients', 'accounts', 'subscribers', 'people'],
]);
const hitWords: ReadonlySet<string> = new Set(['affected', 'impacted', 'hit']);
const countLabels: ReadonlySet<string> = new Set([
  ...['customers', 'users', 'clients', 'accounts', 'affected', 'impact', 'impacted', 'customers affected', 'affected customers'],
  ...['users affected', 'affected users', 'customers impacted', 'customer impact'],
]);

function customersIn(typed: string, typedLabel: { readonly name: string; readonly value: string }): Found | null {
  // `customers 2k`, without the colon.
  const [bare = '', name = ''] =
    typedLabel.name === ''
      ? (/^(customers|users|clients|accounts)\s+(?=(?:about |around |approx |~)?[0-9])/iu.exec(typed.trim()) ?? [])
      : [];
  const piece = typed.trim().slice(bare.length);
  const label = name === '' ? typedLabel : { name: name.toLowerCase(), value: piece };
  const labelled = countLabels.has(label.name);
  const number = readNumber(withoutAbout(labelled ? label.value : piece));
  if (number === null) return null;
  const words = tokenise(number.rest).map((token) => token.word);
  const [who, ...said] = labelled && !peopleWords.has(words[0] ?? '') ? ['customers', ...words] : words;
  if (!peopleWords.has(who ?? '')) return null;
  const meant = said.filter((word) => word !== 'are' && word !== 'were' && word !== '');
  const isHit = hitWords.has(meant[0] ?? '');
  // `3 customers report slow login` counts nobody.
  if (!isHit && meant.length > 0) return null;
  return { facts: { ...nothing, customersAffected: number.value }, keep: meant.length > 1 };
}

const withoutAbout = (text: string): string => text.replace(/^(about|around|approx|approximately|roughly|over|nearly|almost)\s+/i, '');

/** `Time: 3:14 AM`, `started 03:14`, `since 3:14 am`. A time with a zone behind it stays text: which clock it means is not ours to guess. */
function timeIn(piece: string): Found | null {
  const stated = piece.replace(/^(start time|time|started|start|since|detected|began|at)\s?(at)?\s?:?\s+/i, '');
  const time = readTimeOfDay(stated);
  return time === null || time.rest !== '' ? null : { facts: { ...nothing, time: { hour: time.hour, minute: time.minute } }, keep: false };
}
