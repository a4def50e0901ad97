// Getting more people: the next on the ladder, a role, or somebody by name.

import { onCall } from '../escalation/on-call.js';
import type { Command } from '../incident/commands.js';
import { escalate as escalateCommand } from '../incident/features/paging/events.js';
import type { PersonKey } from '../incident/incident.js';
import type { Role } from '../incident/policy.js';
import type { Ask, ChatCommand, IncidentAsk, LookupContext, Named } from './command.js';
import { beginsWithName, readName, whom } from './grammar/names.js';
import { isConditional, isFiller } from './grammar/people-talking.js';

export const escalate = {
  name: 'escalate',
  words: ['escalate'],
  short: ['e', '1e'],
  neverTitle: ['escalate'],
  help: 'escalate – get the next level, or name one: escalate cto why',
  helpPlace: 6,
  examples: ['escalate', 'escalate cto vendor does not answer', 'escalate @ben'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  keeps: ['42'],
  // `escalate to the vendor` is for people to do.
  fits: ({ addressed, rest }, context) => addressed || !/^to\s/i.test(rest) || beginsWithName(rest.slice(3), context),
  read: (rest, context) => {
    if (isConditional(rest))
      return { misread: 'Escalate now or later: I cannot wait for a condition.', example: 'escalate cto vendor does not answer' };
    const name = readName(rest, context);
    if (name.read === 'named') return escalation(name.named, name.rest);
    // A word that is nobody's name is the reason; help must not wait for a spelling. A mention of nobody is a slip.
    const isReason = name.read === 'nobody' || (name.read === 'unknown' && name.plain && !/^to\s/i.test(rest));
    return isReason ? escalation(null, rest) : whom(name, 'escalate cto');
  },
  complete: escalationOf,
  reaction: { emoji: ['🔺'], ask: ({ by }) => (by === 'muster' ? escalation(null, '') : null) },
} satisfies ChatCommand;

export const page = {
  name: 'page',
  words: ['page'],
  short: [],
  exactOnly: ['page'],
  help: 'page – get one person: page @ben',
  examples: ['page @ben', 'page @ben need a hand with replication'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  keeps: ['42'],
  fits: ({ addressed, rest }, context) => addressed || beginsWithName(rest, context),
  read: (rest, context) => {
    const name = readName(rest, context);
    return name.read === 'named' ? escalation(name.named, name.rest) : whom(name, 'page @ben');
  },
  complete: escalationOf,
} satisfies ChatCommand;

const escalation = (who: Named | null, why: string): Ask => ({
  ask: 'escalate',
  who,
  why: isFiller(why.split(/\s+/u)) ? '' : why.replace(/^(because|as|since)\b[\s:,]*/i, '').trim(),
});

function escalationOf({ who, why }: Extract<IncidentAsk, { ask: 'escalate' }>, context: LookupContext): Command {
  return escalateCommand({ by: context.by, to: escalateTo(who, context), why });
}

/** Above the owner, in the order in which they are called when nobody is named. */
const upwards: readonly Role[] = ['backup', 'manager', 'vp-engineering', 'cto'];

/** Whoever is named; with nobody named, the next above who was not called yet. */
function escalateTo(
  who: Named | null,
  { organisation, incident, by, now }: LookupContext,
): readonly { readonly role: Role | null; readonly person: PersonKey }[] {
  if (who !== null && 'person' in who) return [{ role: null, person: who.person }];
  if (who !== null) {
    const person = incident.seats[who.role] ?? onCall(organisation, organisation.seats.get(who.role) ?? who.role, now);
    return person === null ? [] : [{ role: who.role, person }];
  }
  const asked = new Set([by, ...(incident.ack === null ? [] : [incident.ack.by]), ...incident.escalatedTo]);
  const next = upwards.find((role) => !asked.has(incident.seats[role] ?? by));
  const person = next === undefined ? undefined : incident.seats[next];
  return next === undefined || person === undefined ? [] : [{ role: next, person }];
}
