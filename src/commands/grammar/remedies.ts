// Words for what ended an outage, and for service as it should be. A note that holds one, and nothing that speaks against it, says why
// it is over; a note without any is about something else more often than not.

import { editDistance } from '../../text/edit-distance.js';

const remedies: ReadonlySet<string> = new Set([
  ...[
    'restarted',
    'restart',
    'restarting',
    'rebooted',
    'reboot',
    'rebooting',
    'rolled',
    'rollback',
    'rolling',
    'reverted',
    'revert',
    'reverting',
  ],
  ...[
    'restored',
    'recovered',
    'failover',
    'failed-over',
    'promoted',
    'promoting',
    'promotion',
    'scaled',
    'scaling',
    'scale-up',
    'patched',
    'patch',
  ],
  ...[
    'hotfixed',
    'hotfix',
    'replaced',
    'replacing',
    'renewed',
    'renewing',
    'rotated',
    'cleared',
    'clearing',
    'flushed',
    'flushing',
    'purged',
  ],
  ...[
    'purging',
    'drained',
    'killed',
    'killing',
    'increased',
    'increasing',
    'bumped',
    'doubled',
    'tripled',
    'resized',
    'enlarged',
    'widened',
    'raised',
    'raising',
    'added',
    'adding',
    'removed',
    'removing',
  ],
  ...[
    'deleted',
    'deleting',
    'disabled',
    'disabling',
    'enabled',
    'enabling',
    'reset',
    'resetting',
    'recycled',
    'redeployed',
    'redeploy',
    'deployed',
  ],
  ...[
    'switched',
    'switching',
    'moved',
    'moving',
    'rerouted',
    'routed',
    'shifted',
    'unblocked',
    'reconnected',
    'resynced',
    'rebuilt',
    'repaired',
  ],
  ...[
    'corrected',
    'upgraded',
    'downgraded',
    'cleaned',
    'freed',
    'expanded',
    'extended',
    'resized',
    'stopped',
    'throttled',
    'applied',
    'vacuumed',
  ],
  ...[
    'swapped',
    'recreated',
    'reloaded',
    'refreshed',
    'rebalanced',
    'reindexed',
    'truncated',
    'pruned',
    'unlocked',
    'released',
    'reapplied',
  ],
  ...[
    'tuned',
    'adjusted',
    'changed',
    'changing',
    'updated',
    'cut',
    'isolated',
    'evicted',
    'bounced',
    'restored',
    'reinstalled',
    'provisioned',
  ],
  ...[
    'failed over',
    'remounted',
    'rescheduled',
    'turned',
    'merged',
    'shipped',
    'pushed',
    'caught',
    'drained',
    'emptied',
    'warmed',
    ...['rerun', 'reran', 're-ran', 'replayed', 'reprocessed', 'backfilled'],
  ],
]);

/** Service as it should be. */
const normal: ReadonlySet<string> = new Set([
  'off',
  '100',
  ...[
    'normal',
    'healthy',
    'green',
    'stable',
    'back',
    'working',
    'works',
    'fine',
    'ok',
    'okay',
    'good',
    'up',
    'online',
    'flowing',
    'steady',
    'gone',
  ],
  ...[
    'clean',
    'nominal',
    'recovery',
    'clear',
    'responding',
    'serving',
    'available',
    'restored',
    'complete',
    'completed',
    'done',
    'succeeded',
  ],
  ...[
    'live',
    'successful',
    'successfully',
    'fixed',
    'monitoring',
    'watching',
    'confirmed',
    'verified',
    'tested',
    'over',
    'expired',
    'stale',
  ],
]);

export const isRemedy = (word: string): boolean => remedies.has(word);

/** What was at fault is taken away: `bad index dropped`. */
export const atFault: ReadonlySet<string> = new Set(['bad', 'broken', 'slow', 'stuck', 'wrong', 'faulty', 'corrupt', 'corrupted']);

/** A way out or a good state: what the note of an ending is about. */
export const saysHowItEnded = (words: readonly string[]): boolean =>
  words.some(
    (word, at) =>
      remedies.has(word) ||
      normal.has(word) ||
      (word === 'dropped' && words.slice(Math.max(0, at - 2), at + 4).some((one) => atFault.has(one))) ||
      (word === 'again' && words.slice(0, at).some((one) => one === 'can' || one === 'able')) ||
      (word === 'no' && /^(more|errors?|alerts?|timeouts?|failures?|5xx)$/.test(words[at + 1] ?? '')),
  );

/** What an alert nobody needed was about. */
const noise: ReadonlySet<string> = new Set([
  ...[
    'probe',
    'probes',
    'monitor',
    'monitors',
    'monitoring',
    'check',
    'checks',
    'healthcheck',
    'alert',
    'alerts',
    'alarm',
    'test',
    'tests',
  ],
  ...[
    'testing',
    'drill',
    'threshold',
    'thresholds',
    'sensor',
    'synthetic',
    'synthetics',
    'canary',
    'duplicate',
    'dup',
    'maintenance',
    'planned',
  ],
  ...[
    'deploy',
    'deployment',
    'misconfigured',
    'misconfiguration',
    'config',
    'noise',
    'noisy',
    'false',
    'positive',
    'expected',
    'rule',
    'query',
  ],
  ...[
    'incident',
    'loadtest',
    'scheduled',
    'intended',
    'known',
    'exporter',
    'scrape',
    'dashboard',
    'blip',
    'spurious',
    'stale',
    'real',
    'metric',
  ],
]);

export const saysItWasNothing = (words: readonly string[]): boolean => words.some((word) => noise.has(word));

/** What breaks, and how: a title that holds none is no title of an incident. */
const failures: ReadonlySet<string> = new Set([
  ...[
    'down',
    'unreachable',
    'slow',
    'slowness',
    'sluggish',
    'fail',
    'failing',
    'fails',
    'failed',
    'failure',
    'failures',
    'error',
    'errors',
    'erroring',
  ],
  ...[
    'timeout',
    'timeouts',
    'timing',
    'outage',
    'outages',
    'broken',
    'breaking',
    'breaks',
    'crash',
    'crashed',
    'crashing',
    'crashes',
    'crashloop',
  ],
  ...[
    'crashloopbackoff',
    '5xx',
    '500',
    '500s',
    '502',
    '502s',
    '503',
    '503s',
    '504',
    '504s',
    '4xx',
    '429',
    '429s',
    'latency',
    'stuck',
    'lag',
    'lagging',
  ],
  ...[
    'full',
    "can't",
    'cant',
    'cannot',
    "won't",
    'wont',
    "doesn't",
    'doesnt',
    "isn't",
    'isnt',
    'unable',
    'degraded',
    'degradation',
    'unavailable',
  ],
  ...[
    'lost',
    'loss',
    'losing',
    'leak',
    'leaking',
    'leaked',
    'breach',
    'breached',
    'offline',
    'hung',
    'hanging',
    'hangs',
    'freeze',
    'frozen',
  ],
  ...[
    'freezing',
    'deadlock',
    'deadlocked',
    'spike',
    'spiking',
    'spikes',
    'missing',
    'corrupt',
    'corrupted',
    'corruption',
    'expired',
    'oom',
    'oomkilled',
  ],
  ...[
    'unresponsive',
    'rejected',
    'rejecting',
    'refused',
    'refusing',
    'panic',
    'panics',
    'panicking',
    'exhausted',
    'saturated',
    'overloaded',
    'dead',
  ],
  ...[
    'died',
    'dying',
    'late',
    'delayed',
    'delay',
    'delays',
    'backlog',
    'backed',
    'exploit',
    'attack',
    'ddos',
    'hacked',
    'compromised',
    'phishing',
  ],
  ...[
    'ransomware',
    'intrusion',
    'dropping',
    'drops',
    'dropped',
    'flapping',
    'unstable',
    'unhealthy',
    'blocked',
    'blocking',
    'disconnected',
  ],
  ...[
    'disconnects',
    'disconnecting',
    'duplicated',
    'double',
    'wrong',
    'blank',
    'garbled',
    'exceeded',
    'exceeding',
    'high',
    'low',
    'zero',
    'nobody',
  ],
  ...[
    'stopped',
    'stalled',
    'outdated',
    'desync',
    'out',
    'fire',
    'burning',
    'split-brain',
    'unauthorized',
    'denied',
    'disk',
    'stale',
    'throws',
  ],
  ...[
    'kaputt',
    'caido',
    'caída',
    'caído',
    'caidos',
    'caídos',
    'caidas',
    'caídas',
    'caiu',
    'cayó',
    'cayo',
    'cayeron',
    'ausgefallen',
    'mari',
    'band',
    'lento',
    'lenta',
    'langsam',
  ],
  ...[
    'falla',
    'fallan',
    'fallando',
    'falha',
    'falhando',
    'quebrado',
    'quebrada',
    'roto',
    'travado',
    'travada',
    'ausfall',
    'störung',
    'stoerung',
    'fehler',
    'thap',
    'complaining',
  ],
]);

export const saysWhatFails = (words: readonly string[]): boolean =>
  words.some(
    (word, at) =>
      (failures.has(word) && !isOther(words, at)) ||
      (word === 'only' && /^[0-9]/.test(words[at + 1] ?? '')) ||
      (denials.has(word) && (works.has(words[at + 1] ?? '') || goesNot(words, at))) ||
      (word === 'nahi' && !ends.has(words[at - 1] ?? '')) ||
      (word === 'nothing' && /(s|ing)$|^(get|got|see|show|load)$/.test(words[at - 1] ?? '')) ||
      (word === 'fora' && words[at + 1] === 'do') ||
      (/^(geht|gehen|funktionier(t|en)|lädt|laden|läuft|laufen)$/.test(word) && words[at + 1] === 'nicht'),
  );

/** Words of failure that people mistype, all their letters out of order or one of them wrong. */
const mistyped: readonly string[] = [
  ...[
    'down',
    'broken',
    'failing',
    'failed',
    'errors',
    'timeout',
    'timeouts',
    'unreachable',
    'crashed',
    'crashing',
    'offline',
    'unavailable',
  ],
];

/** `dwon`, `brokne`, `unreachble`: the word that is meant; any other as it is. For what is asked about, never for what is done. */
export function failureSpelt(word: string): string {
  if (word.length < 4 || word.length > 14 || failures.has(word)) return word;
  const letters = [...word].sort().join('');
  return (
    mistyped.find(
      (one) =>
        one[0] === word[0] &&
        ((one.length === word.length && [...one].sort().join('') === letters) || (one.length >= 6 && editDistance(one, word) === 1)),
    ) ?? word
  );
}

/** `failing over to the replica` is a remedy, `oops wrong one` a slip. */
const isOther = (words: readonly string[], at: number): boolean => {
  const next = words[at + 1] ?? '';
  if (/^fail(?:s|ed|ing)?$/.test(words[at] ?? '')) return next === 'over' || next === 'back';
  return words[at] === 'wrong' && /^(?:one|incident|number|id|button|room|chat|person|window|channel|thread|tab)$/.test(next);
};

/** `emails not going out`: of what should happen by itself; what people do not do is no failure. */
const goesNot = (words: readonly string[], at: number): boolean =>
  /^(not|never)$/.test(words[at] ?? '') &&
  /^[a-z]{2,}ing$/.test(words[at + 1] ?? '') &&
  words[at + 2] !== 'to' &&
  !/^(am|i'm|im|we're|they're|he's|she's|you're|why|if)$/.test(words[at - 1] ?? '');
/** `theek nahi hua`: it is not over yet, which says of nothing that it fails. */
const ends: ReadonlySet<string> = new Set([
  'theek',
  'thik',
  'teek',
  'fix',
  'fixed',
  'resolve',
  'resolved',
  'solve',
  'sahi',
  'khatam',
  'clear',
  'abhi',
]);

const denials: ReadonlySet<string> = new Set(['not', 'no', 'never', 'nothing', 'não', 'nao', 'nicht']);

/** The place after the last word, or pair of words, that tells of a failure; 0 where none does. */
export function afterLastFailure(words: readonly string[]): number {
  for (let at = words.length - 1; at >= 0; at -= 1) {
    if (saysWhatFails(words.slice(at, at + 2)) && words[at] !== 'nahi') return saysWhatFails(words.slice(at, at + 1)) ? at + 1 : at + 2;
  }
  return 0;
}

/** `not working`, `not loading`, `no response`. */
const works: ReadonlySet<string> = new Set([
  ...[
    'working',
    'loading',
    'responding',
    'reachable',
    'available',
    'starting',
    'able',
    'accessible',
    'processing',
    'sending',
    'syncing',
    'response',
    'data',
  ],
  ...[
    'connection',
    'traffic',
    'heartbeat',
    'answer',
    'answering',
    'connecting',
    'running',
    'healthy',
    'coming',
    'getting',
    'opening',
    'updating',
    'work',
    ...['resolving', 'scaling', 'rendering', 'replicating', 'deploying', 'accepting', 'serving', 'showing', 'delivering', 'arriving'],
    ...['delivered', 'sent', 'received'],
    'works',
    'loads',
    'logins',
    'funciona',
    'funcionan',
    'carga',
    'cargan',
    'abre',
    'responde',
    'erreichbar',
  ],
]);

/** Failures that everybody feels: nothing works for anybody. */
const total: ReadonlySet<string> = new Set([
  'down',
  'unreachable',
  'outage',
  'nobody',
  'offline',
  'dead',
  'unavailable',
  'breach',
  'hacked',
  'ransomware',
]);

export const saysNothingWorks = (words: readonly string[]): boolean => words.some((word) => total.has(word));

/** That it is back, said of an incident over: `errors are rising again`. */
export const saysItIsBack = (words: readonly string[]): boolean =>
  saysWhatFails(words) ||
  words.some((word) => ['again', 'back', 'rising', 'returned', 'still', 'happening', 'recurring', 'regressed', 'firing'].includes(word));
