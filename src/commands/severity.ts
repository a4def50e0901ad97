// How bad it is, changed on purpose: `sev P2 because …`, `upgrade`, `downgrade`. A severity before a verb only selects.

import { seatsFor } from '../escalation/on-call.js';
import { withTurn } from '../escalation/policy-of.js';
import { placementOf } from '../escalation/routing.js';
import type { Command } from '../incident/commands.js';
import { reclassify as reclassifyCommand } from '../incident/features/severity/severity.js';
import { type Severity, severities } from '../incident/incident.js';
import type { Ask, ChatCommand, IncidentAsk, LookupContext, Misread } from './command.js';
import { isMarked, isSubject } from './grammar/people-talking.js';
import { saysWhatFails } from './grammar/remedies.js';
import { severityNamed } from './grammar/severity-names.js';
import { tokenise } from './grammar/tokens.js';
import { reasonWhole, wordsIn } from './grammar/wholeness.js';

const wanted: Misread = { misread: 'Which severity: P1, P2, P3 or P4?', example: 'sev P2 because only one region is slow' };
const isThatNew: Misread = {
  misread: 'New severity? Say why after *because*. New incident? Use *declare*.',
  example: wanted.example,
};

export const severity = {
  name: 'sev',
  words: ['sev', 'severity', 'set severity', 'change severity', 'reclassify', 'set sev', 'make it'],
  short: [],
  neverTitle: ['sev', 'severity'],
  exactOnly: ['severity', 'reclassify'],
  help: 'sev – change how bad it is: sev P2 because …',
  examples: ['sev P2 because only one region is slow', 'sev P1', 'P1→P2'],
  incident: 'required',
  rank: 'responder',
  guardedAt: ['P1', 'P2'],
  changes: true,
  keeps: ['42', 'P1'],
  // `sev 1 checkout down` declares: see the new incident.
  fits: ({ addressed, verb, rest }) => (addressed || (verb === 'sev' && rest === '') || severityIn(rest) !== null) && !opensOne(verb, rest),
  whole: (spoken) => {
    const found = severityIn(spoken.rest);
    // `sev P2 is wrong`: a sentence about it.
    if (found !== null && !isMarked(spoken.mark) && isSubject(found.after)) return 'hush';
    return reasonWhole(spoken, found?.after ?? '', found !== null && !found.bare);
  },
  read: (rest) => {
    const found = severityIn(rest);
    if (found === null) return wanted;
    return found.bare && found.after !== '' && !hasBecause(found.after) ? isThatNew : reclassified(found.severity, found.after);
  },
  complete: reclassification,
} satisfies ChatCommand;

export const upgrade = {
  name: 'upgrade',
  words: ['upgrade', 'upgrade severity'],
  short: [],
  help: 'upgrade – make it one severity worse',
  examples: ['upgrade', 'upgrade because checkout fails too'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  keeps: ['P1'],
  fits: ({ addressed, mark, rest }) => addressed || isMarked(mark) || isAboutSeverity(rest),
  whole: (spoken) => {
    const named = severityIn(spoken.rest);
    return named === null || named.bare ? reasonWhole(spoken, spoken.rest, false) : reasonWhole(spoken, named.after, true);
  },
  read: (rest) => upOrDown(rest, 'up'),
  complete: reclassification,
} satisfies ChatCommand;

export const downgrade = {
  name: 'downgrade',
  words: ['downgrade', 'downgrade severity'],
  short: [],
  help: 'downgrade – make it one severity milder',
  examples: ['downgrade', 'downgrade because only reports are late'],
  incident: 'required',
  rank: 'responder',
  guardedAt: ['P1', 'P2'],
  changes: true,
  keeps: ['P1'],
  fits: upgrade.fits,
  whole: upgrade.whole,
  read: (rest) => upOrDown(rest, 'down'),
  complete: reclassification,
} satisfies ChatCommand;

/** A new severity and the reason, `because` before it left out. */
export const reclassified = (severity: Severity | 'up' | 'down', why: string): Ask => ({
  ask: 'reclassify',
  severity,
  why: why.replace(/^(because|as|since|due to)\b[\s:,]*/i, '').trim(),
});

/** Another severity means another policy, and the seats that one asks for; who is in the room stays. */
function reclassification({ severity: asked, why }: Extract<IncidentAsk, { ask: 'reclassify' }>, context: LookupContext): Command {
  const { organisation, incident, by, now } = context;
  const severity = asked === 'up' ? step(incident.severity, -1) : asked === 'down' ? step(incident.severity, 1) : asked;
  const policy = withTurn(organisation, placementOf(organisation, null, severity, incident.team).policy, incident, now);
  const seats = seatsFor(organisation, incident.team, policy, now);
  return reclassifyCommand({ by, severity, why, policy: { ...policy, roomSeats: incident.policy.roomSeats }, seats });
}

const step = (severity: Severity, by: number): Severity =>
  severities[Math.min(severities.length - 1, Math.max(0, severities.indexOf(severity) + by))] ?? severity;

const upOrDown = (rest: string, direction: 'up' | 'down'): Ask => {
  const named = severityIn(rest);
  return named === null || named.bare ? reclassified(direction, rest) : reclassified(named.severity, named.after);
};

const opensOne = (verb: string, rest: string): boolean => {
  const found = severityIn(rest);
  return (
    (verb === 'sev' || verb === 'severity') &&
    found?.bare === true &&
    !hasBecause(found.after) &&
    saysWhatFails(wordsIn(found.after)) &&
    wordsIn(found.after).length > 1
  );
};

const hasBecause = (text: string): boolean => /^(because|as|since|due to)\b/i.test(text);

const isAboutSeverity = (rest: string): boolean => rest === '' || hasBecause(rest) || severityIn(rest) !== null;

interface SeverityIn {
  readonly severity: Severity;
  /** Only a digit: `sev 2`. */
  readonly bare: boolean;
  readonly after: string;
}

/** The severity a rest begins with: `P2`, `to P2`, `P1 to P2`, `2`. Of two the second is meant. */
function severityIn(rest: string): SeverityIn | null {
  const tokens = tokenise(rest);
  const at = tokens[0]?.word === 'to' || tokens[0]?.word === 'is' || tokens[0]?.word === 'a' ? 1 : 0;
  const first = tokens[at];
  if (first === undefined) return null;
  const bare = /^[1-4]$/.test(first.word) && first.mark !== '%';
  const severity = severityNamed(bare ? `p${first.word}` : first.word);
  const next = tokens[at + 1];
  const target = next?.word === 'to' || next?.word === '' ? severityNamed(tokens[at + 2]?.word ?? '') : null;
  if (severity === null) return null;
  const end = (target === null ? first : tokens[at + 2])?.end ?? first.end;
  return {
    severity: target ?? severity,
    bare,
    after: rest
      .slice(end)
      .replace(/^[\s,:;–—-]{1,10}/u, '')
      .trim(),
  };
}
