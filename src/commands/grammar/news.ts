// What whoever works on an incident tells of it in plain words, `rolled back, watching`, and what anybody tells of what it does to customers.

import { hintFor } from './hints.js';
import { politeness } from './politeness.js';
import { isRemedy, saysHowItEnded, saysWhatFails } from './remedies.js';
import { wordsIn } from './wholeness.js';

/** Longer than this it is a story, or pasted. */
const longestChars = 300;

const goingOn: ReadonlySet<string> = new Set([
  ...['still', 'watching', 'monitoring', 'looking', 'checking', 'digging', 'waiting', 'testing', 'trying', 'tailing', 'debugging'],
  ...['dropping', 'falling', 'rising', 'climbing', 'recovering', 'improving', 'catching', 'started', 'starting', 'running', 'finished'],
  ...['better', 'worse', 'stable', 'steady', 'flat', 'lower', 'higher', 'healthier', 'slower', 'faster', 'shrinking', 'growing'],
  ...['rollback', 'restart', 'failover', 'redeploy', 'deploy', 'revert', 'migration', 'hotfix', 'patch', 'workaround', 'rolled'],
  ...['traffic', 'latency', 'errors', 'error', 'rate', 'p50', 'p90', 'p95', 'p99', 'queue', 'lag', 'backlog', 'throughput', '5xx'],
  ...['replica', 'primary', 'pool', 'pods', 'nodes', 'cluster', 'found', 'suspect', 'confirmed', 'narrowed', 'reproduced'],
  ...['nothing', 'change', 'moving', 'moved', 'raho', 'rahe', 'raha', 'rahi', 'gaya', 'kam'],
]);

const jokes: ReadonlySet<string> = new Set(['lol', 'lmao', 'rofl', 'haha', 'hahaha', 'joking', 'kidding']);

/** What is wanted, or said of another matter: no news of the incident. */
const orders =
  /^\W*(?:please|pls|stop|ignore|forget|undo|cancel|merge|merging|quit|end|dup|duplicate|downgrade|upgrade|upgraded|approve|approved|reject|rejected|override|mute|silence|snooze|reopen|reopened|page|pages|paging|sev|p[1-4]|close|closed|closing|resolve|resolved|resolving|ack|can|could|should|would|will|if|when|why|who|what|how|where|yes|no(?! (?:change|improvement|progress|news|luck|effect|errors|more)\b)|ok|okay|wait|sorry|wrong|[0-9]+)(?![\p{L}\p{N}'%])/iu;

/** Lines a program prints: `2026-01-07T21:50:11Z checkout level=error msg="…"`, `FATAL: too many connections`, a stack trace. */
export const isLog = (text: string): boolean =>
  text.includes('\n') ||
  /^\W{0,3}(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]|[0-9]{2}:[0-9]{2}:[0-9]{2}|(?:FATAL|ERROR|WARN|WARNING|INFO|PANIC|CRITICAL)\b|panic:|Traceback|Caused by:|at \S+\()/u.test(
    text,
  ) ||
  /\b(?:level|msg|code|status|err|error)=\S|[a-z]Exception\b|\bEconn|\bECONN/u.test(text);

/** Whether the words tell how it goes, as an update would; no question, no order, no joke. */
export function isNews(text: string): boolean {
  const words = wordsIn(text);
  if (words.length < 2 || text.length > longestChars || /[?？]/u.test(text) || isLog(text) || orders.test(text)) return false;
  if (words.some((word) => jokes.has(word)) || politeness(text) !== null || hintFor(text) !== null) return false;
  return saysHowItGoes(words) || saysWhatFails(words);
}

/** `error rate is dropping`, `still looking`: of something in hand, and of no new failure. */
export const saysHowItGoes = (words: readonly string[]): boolean =>
  words.some((word) => goingOn.has(word) || isRemedy(word)) || saysHowItEnded(words);

/** `1200 customers in DE cant pay`, `about 300 users affected`: a count of people it hits, and how. */
export const saysWhoIsHit = (text: string): boolean =>
  text.length <= longestChars &&
  !/[\n?？]/u.test(text) &&
  /^\W*(?:(?:about|around|approx|roughly|some|at least|over|up to) +)?[0-9][0-9.,]*(?: ?(?:k|m|lakh|million|thousand))? +(?:\p{L}+ +){0,2}?(?:customers?|users?|merchants?|clients?|shops?|stores?|people|accounts?|kunden|clientes|usuarios|usuários)(?!\p{L})/iu.test(
    text,
  ) &&
  (saysWhatFails(wordsIn(text)) || /\b(?:affected|impacted|hit|betroffen|afectad\p{L}+|afetad\p{L}+)\b/iu.test(text));

const generic =
  /^(?:me|us|it|its|it's|this|that|the|is|are|am|was|has|have|i|we|can|cannot|can't|cant|see|seeing|get|getting|got|also|too|as|well|here|now|still|again|and|but|so|very|all|our|my|for|us|in|on|at|from|to|of|abhi|bhi|hai|hain|ho|same|page|customers?|users?|people|some|many|more|just|even|yes|ok|hi|hey|team|guys|please|fyi|getting|lots?|tons?|errors?|error|timeouts?|not|no|nahi)$/u;

/** Whether a failure is told of what this title or service names, or of nothing that is named at all: `abhi bhi down hai`. */
export function isAbout(text: string, names: readonly string[]): boolean {
  const known = names.flatMap((name) => wordsIn(name.toLowerCase())).filter((word) => word.length >= 4 && !saysWhatFails([word]));
  const said = wordsIn(text).filter((word) => !generic.test(word) && !/^[0-9]/.test(word));
  if (said.some((word) => known.some((one) => one === word || `${one}s` === word || one === `${word}s`))) return true;
  return said.every((word) => saysWhatFails([word]) || /^(?:timing|out|slow|working|pay|paying|login|order|load|open)$/u.test(word));
}
