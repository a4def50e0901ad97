// Getting more people: the next on the ladder, a role, or somebody by name.

import { serviceNamed } from '../escalation/catalogue.js';
import { onCall } from '../escalation/on-call.js';
import { route, teamOf } from '../escalation/routing.js';
import type { Command } from '../incident/commands.js';
import { escalate as escalateCommand } from '../incident/features/paging/events.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { Role } from '../incident/policy.js';
import type { Organisation } from '../people/organisation.js';
import type { Ask, ChatCommand, IncidentAsk, LookupContext, Named, ReadingContext, Spoken, Wholeness } from './command.js';
import { addressed } from './grammar/addressee.js';
import { doubtIn } from './grammar/doubts.js';
import { beginsWithName, isNoName, type ReadName, readName, whom } from './grammar/names.js';
import { isConditional, isFiller, isMarked, isSubject } from './grammar/people-talking.js';
import { wordsIn } from './grammar/wholeness.js';

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
  fits: ({ addressed: toUs, rest }, context) =>
    toUs || (!/^(later|soon|tomorrow)\b/i.test(rest) && (!/^to\s/i.test(rest) || beginsWithName(rest.slice(3), context))),
  read: (rest, context) => {
    if (isConditional(rest))
      return { misread: "I can't wait for a condition. Escalate once it is so.", example: 'escalate cto vendor does not answer' };
    const name = called(rest, context);
    if (name.read === 'named') return escalation(name.named, name.rest);
    // A word that is nobody's name is the reason; help must not wait for a spelling. A mention of nobody is a slip.
    const isReason = name.read === 'nobody' || (name.read === 'unknown' && name.plain && !/^to\s/i.test(rest));
    return isReason ? escalation(null, rest) : whom(name, 'escalate cto');
  },
  whole: (spoken, context) => {
    const name = called(spoken.rest, context);
    if (spoken.mark === '' && isSubject(spoken.rest)) return 'hush';
    // `escalate privileges` is done on a machine.
    if (name.read !== 'named' && spoken.mark === '' && /^(privileges?|permissions?|rights|access)\b/i.test(spoken.rest)) return 'hush';
    // `escalate in 10`, `escalate with the vendor`: when and with whom, for people to do.
    if (
      name.read !== 'named' &&
      spoken.mark === '' &&
      /^(in|at|on|by|after|before|with|via|through|using|tomorrow|later|soon|(this|that|the|my|our|your|a) (ticket|case|request|e?-?mail|jira|question|pr|bug|thread|matter))\b/i.test(
        spoken.rest,
      )
    )
      return 'hush';
    return name.read === 'named'
      ? reasoned(spoken, name.rest)
      : doubtIn(spoken.rest, ['failure', 'scope', 'part', 'denial', 'time']) === null
        ? 'act'
        : 'ask';
  },
  complete: escalationOf,
  reaction: { emoji: ['🔺'], ask: ({ by }) => (by === 'muster' ? escalation(null, '') : null) },
} satisfies ChatCommand;

/** Other words for getting somebody. */
const calls: readonly string[] = [
  ...[
    'wake',
    'wake up',
    'loop in',
    'bring in',
    'pull in',
    'call in',
    'bring',
    'pull',
    'loop',
    'get',
    'summon',
    'ping',
    ...['can you', 'could you', 'can we', 'can someone', 'can somebody'].flatMap((asks) =>
      ['', ' please', ' pls', ' plz'].map((manners) => `${asks}${manners} page`),
    ),
    'please page',
    'we need',
    'need',
    'i need',
    'can someone get',
    'can somebody get',
    'someone get',
    'can we get',
    'can you get',
  ],
];

/** `page on call`, `page in the dba`, `page both`: somebody is wanted, whoever it is. */
const mayBeCalled =
  /^(?:in|on|up|out|for|an?|any|all|both|some|more|every|no|it|this|that|these|those|if|also|just|now|by|at|as|with|via)(?![\p{L}\p{N}])/iu;

export const page = {
  name: 'page',
  words: ['page', ...calls],
  short: [],
  exactOnly: ['page', ...calls.filter((word) => !word.includes(' '))],
  help: 'page – get one person: page @ben',
  examples: ['page @ben', 'page @ben need a hand with replication'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  keeps: ['42'],
  fits: ({ addressed: toUs, rest, verb, picked = false }, context) =>
    // `page is loading again` tells of a page of ours.
    (toUs && ((verb === 'page' && (picked || mayBeCalled.test(rest) || !isNoName(rest, context))) || rest === '')) ||
    (beginsWithName(rest, context) && !/^(me|myself|us)\b/i.test(rest)),
  whole: (spoken, context) => {
    const name = called(spoken.rest, context);
    return reasoned(spoken, name.read === 'named' ? name.rest : '');
  },
  read: (rest, context) => {
    const name = called(rest, context);
    return name.read === 'named' ? escalation(name.named, name.rest) : whom(name, 'page @ben');
  },
  complete: escalationOf,
} satisfies ChatCommand;

/** A person or a role; else, with an @ before it or with nothing behind it, a team or a service, which stand for whoever is on call there. */
function called(rest: string, context: ReadingContext): ReadName {
  const name = readName(rest, context);
  const { groups } = context;
  if (name.read !== 'unknown' || groups === undefined) return name;
  const plain = rest.trim().replace(/^to\s+/iu, '');
  const mention = plain.startsWith('@') ? plain : `@${plain.replace(/^(?:the|our)\s+/iu, '').replace(/^team\s+|\s+team$/giu, '')}`;
  const { to, rest: after } = addressed(mention, { groups });
  if (to === null || (!plain.startsWith('@') && after !== '')) return name;
  return { read: 'named', named: { role: to.team ?? to.service ?? '' }, rest: after };
}

/** A reason is set off as one: `page @ben need a hand`, `page ben: …`; `page ben said the db is down` is a report. */
function reasoned({ mark, verb }: Spoken, rest: string): Wholeness {
  if (verb === 'we need' || verb === 'need') return 'ask';
  // `page theo at 5`: nobody is called for later.
  if (isOfLater.test(rest)) return 'ask';
  const words = wordsIn(
    rest
      .replace(alsoThem, '')
      .replace(/^(up|in here|in|here|back|over|into this|on this|into the room|to the room|into the call)\b\s*/i, ''),
  );
  if (words.length === 0 || isMarked(mark) || isFiller(words)) return 'act';
  return tellsOf.test(words[0] ?? '') || doubtIn(rest, ['failure', 'scope', 'part', 'denial', 'time']) !== null ? 'hush' : 'act';
}

const isOfLater =
  /^(?:after|before|until|till|once|around|at(?! once)|tonight|in (?:about )?(?:an?|half|few|some|[~0-9])|by (?!phone|name|call|sms)|from [~0-9]|on \p{L}+day)(?![\p{L}'])/iu;

const tellsOf =
  /^(said|says|is|was|has|had|told|will|wrote|reported|thinks|asked|asks|and|or|also|if|when|tomorrow|later|about|yesterday|earlier|came|got|did|does|would|should|could|can|might|may)$/;

/** `page ben too`, `page ben as well`: beside the others, which is no reason. */
const alsoThem = /^(?:too|as well|also)(?![\p{L}'’])[\s:,.!]*/iu;

const escalation = (who: Named | null, why: string): Ask => ({
  ask: 'escalate',
  who,
  why:
    isFiller(why.split(/\s+/u)) || /^(up|in|in here|on this|in on this)[.!]*$/i.test(why)
      ? ''
      : why
          .replace(alsoThem, '')
          .replace(/^(because|as|since)\b[\s:,]*/i, '')
          .trim(),
});

function escalationOf({ who, why }: Extract<IncidentAsk, { ask: 'escalate' }>, context: LookupContext): Command {
  return escalateCommand({ by: context.by, to: escalateTo(who, context), why });
}

/** Who answers for a service of the catalogue; null where it is none of it. */
function teamOfService(organisation: Organisation, name: string, at: EpochMs): string | null {
  const service = organisation.teams.has(name) ? null : serviceNamed(organisation, name);
  if (service === null) return null;
  const facts = { source: 'chat', service: service.key, severityWord: null, title: null, labels: {}, category: null, at };
  return teamOf(organisation, route(organisation, facts), facts) ?? organisation.defaultTeam;
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
    const name = organisation.seats.get(who.role) ?? teamOfService(organisation, who.role, now) ?? who.role;
    const person = incident.seats[who.role] ?? onCall(organisation, name, now);
    return person === null ? [] : [{ role: who.role, person }];
  }
  const asked = new Set([by, ...(incident.ack === null ? [] : [incident.ack.by]), ...incident.escalatedTo]);
  const next = upwards.find((role) => !asked.has(incident.seats[role] ?? by));
  const person = next === undefined ? undefined : incident.seats[next];
  return next === undefined || person === undefined ? [] : [{ role: next, person }];
}
