// Waking people until somebody answers, and calling in whoever must know.

import { waitsForMore } from '../../acks.js';
import { begunText } from '../../audience-news.js';
import { calledIn } from '../../called.js';
import { hurried, joined, pagedToo, withProgression } from '../../changes.js';
import { unreachedIn } from '../../choose.js';
import { isOfThisRung, thisRung } from '../../clocks.js';
import { everybody } from '../../compose.js';
import { personName, phrasesFor, roomZone } from '../../directory.js';
import { inline } from '../../escape.js';
import type { EventOf, Feature } from '../../feature.js';
import type { Incident, PersonKey } from '../../incident.js';
import { span, timeNear, timeOfDay } from '../../moment.js';
import { noticeAsked, withFirstDraft } from '../../notice-asked.js';
import { askedNext, pages } from '../../pages.js';
import { english, type Phrases, roleIn } from '../../phrases.js';
import type { Role } from '../../policy.js';
import { withQuiet } from '../../quiet.js';
import { firstLine, roleWord } from '../../wording.js';
import { clocks } from './clock.js';
import type { PagingCommand, PagingEvent, PagingRefusal } from './events.js';
import { callUnheard, escalateTo, escalateUnresolved, liftQuiet, pageAgain, pageFailed, pageSeen, snooze } from './rules.js';
import { deadlineHint, escalatedWords, escalationHeldWords } from './words.js';

export const paging: Feature<PagingCommand, PagingEvent, PagingRefusal> = {
  name: 'paging',
  commands: {
    escalate: escalateTo,
    snooze,
    'lift-quiet': liftQuiet,
    'page-seen': pageSeen,
    'page-failed': pageFailed,
    'call-unheard': callUnheard,
    'page-again': pageAgain,
    'escalate-unresolved': escalateUnresolved,
  },
  events: {
    'paged-again': {
      milestone: true,
      apply: (was, event) =>
        withProgression(
          { ...(event.step === 0 ? withFirstDraft(was, event.at) : was), paged: pagedToo(was, event.paged) },
          // The first page after a silence: the update interval begins with it.
          { ladderStep: event.step, ladderAt: event.at, ...(event.step === 0 ? { beatAt: event.at } : {}) },
        ),
      // The first page after a silence is the first anybody hears of it.
      audiences: (event, { incident }) => (event.step === 0 ? { phase: 'open', text: begunText(incident, event.at) } : null),
      line: (event, { all }) => `Unanswered for ${span(event.sinceMs)}${skippedLine(event.skipped)}; paged ${all(event.paged)}`,
      announce: (event, context) =>
        event.step === 0
          ? [...pages(context, event.at, event.paged), ...noticeAsked(context, event.at, event.by)]
          : pages(
              context,
              event.at,
              event.paged,
              ({ news }) => (waitsForMore(context.incident) ? news.moreHaveTo : news.unanswered(event.sinceMs)),
              (one) => `${skippedAsk(event.skipped, phrasesFor(context.directory, one.person))}${askedNext(context, one)}`,
            ),
      confirm: () => null,
    },
    escalated: {
      milestone: true,
      apply: escalated,
      line: (event, { all, who, said }) => `Escalated to ${all(event.paged)} by ${who}${said(event.why)}`,
      announce: escalatedWords,
      confirm: (event, _incident, { all }) => `Escalated to ${all(event.paged)}.`,
      undo: 'the escalation',
    },
    'escalation-held': {
      apply: (was, event) =>
        withProgression(was, {
          unresolvedHeld: [...(was.progression.unresolvedHeld ?? []).filter((ms) => ms !== event.afterMs), event.afterMs],
        }),
      line: (event, { directory }) =>
        `Unresolved after ${span(event.afterMs)}, clear at the source since ${timeOfDay(event.clearedAt, directory.timezone)}: nobody else is called in`,
      announce: escalationHeldWords,
      confirm: () => null,
      leavesCardAlone: true,
    },
    snoozed: {
      milestone: true,
      apply: (was, event) => withQuiet(was, event.until, { by: event.by, why: event.why, service: event.service }),
      line: (event, { who, directory, said }) =>
        `${who} silenced pages until ${timeOfDay(event.until, directory.timezone)}${said(event.why)}`,
      announce: (event, { incident, directory }) =>
        everybody(
          incident,
          event.by,
          `${firstLine('🔕', incident, `Quiet until ${timeNear(event.until, event.at, roomZone(directory))} (${personName(directory, event.by)})`)}\nNo pages or reminders before. The SLA clock keeps running.`,
        ),
      confirm: (event, incident, { it, time, reader }) =>
        `${it} is quiet until ${time(event.until)}. The SLA clock keeps running${deadlineHint(incident, reader.now)}.`,
      // A silence is taken back as a whole, wherever it was said.
      undo: (event) => (event.service === null ? 'the snooze' : null),
    },
    'quiet-lifted': {
      apply: (was, event) => withQuiet(was, event.until, event.rest),
      line: (event, { who, directory }) =>
        event.until === null
          ? `${who} ended the quiet; paging is on again`
          : `${who} ended a silence; another one holds until ${timeOfDay(event.until, directory.timezone)}`,
      announce: (event, { incident, directory }) =>
        everybody(
          incident,
          event.by,
          event.until === null
            ? firstLine('🔔', incident, `${personName(directory, event.by)} ended the quiet: pages and reminders are on again`)
            : firstLine('🔕', incident, `Quiet until ${timeNear(event.until, event.at, roomZone(directory))} by another silence`),
        ),
      confirm: (event, _incident, { it, time }) =>
        event.until === null
          ? `${it} is no longer quiet: paging is on again.`
          : `${it} is quiet until ${time(event.until)} by another silence.`,
      undo: (event) => (event.silence === true ? null : 'the end of the quiet'),
    },
    'page-seen': {
      apply: (was, event) => hurried(withProgression(was, { seen: { ...thisRung(was), by: seenBy(was, event.person) } }), event.nextBy),
      line: (_event, { who }) => `${who} has seen the page and not answered yet`,
      announce: () => [],
      confirm: () => null,
    },
    'page-failed': {
      milestone: true,
      apply: (was, event) => {
        const { unansweredAt } = was.progression;
        const unreached = { since: unansweredAt, people: joined(unreachedIn(was), [event.person]) };
        return withProgression(event.nextBy === null ? was : hurried(was, event.nextBy), { unreached });
      },
      line: (event, { name }) => `${name(event.person)} cannot be reached: ${inline(event.why, 200)}`,
      // The others learn at once that somebody was not woken.
      announce: (event, { incident, directory }) =>
        everybody(
          incident,
          event.person,
          firstLine(
            '⚠️',
            incident,
            `${personName(directory, event.person)} can't be reached (${inline(event.why, 160)})${event.nextBy === null ? '' : ': paging the next person now'}`,
          ),
        ),
      confirm: () => null,
    },
    'call-unheard': {
      milestone: true,
      apply: (was, event) => {
        const { unheard } = was.progression;
        const people = joined(isOfThisRung(was, unheard) ? unheard.people : [], [event.person]);
        return withProgression({ ...was, paged: pagedToo(was, event.paged) }, { unheard: { ...thisRung(was), people } });
      },
      line: (event, { name, all }) =>
        `${name(event.person)}'s phone was answered and no key was pressed, as by a mailbox${event.paged.length === 0 ? '' : `; paged ${all(event.paged)}`}`,
      announce: (event, context) =>
        pages(
          context,
          event.at,
          event.paged,
          ({ news }) => news.unanswered(event.sinceMs),
          (one) => askedNext(context, one),
        ).map((page) => ({
          ...page,
          // They were told on the phone that the next person is called.
          callsAtOnce: true as const,
        })),
      confirm: () => null,
      leavesCardAlone: true,
    },
  },
  refusals: {
    'nobody-has-the-p1': (_, { it }) => `${it} is a P1 and nobody has acknowledged it: only a manager may quiet it. *ack* takes it.`,
    'not-quiet': (_, { it }) => `${it} is not quiet.`,
  },
  clocks,
};

/** `; nobody is backup, so that step was skipped`. */
const skippedLine = (roles: readonly Role[] = []): string =>
  roles.length === 0 ? '' : `; nobody is ${english.either(roles.map(roleWord))}, so that step was skipped`;

/** The same to whoever is woken instead. */
const skippedAsk = (roles: readonly Role[] | undefined, says: Phrases): string =>
  roles === undefined || roles.length === 0 ? '' : `${says.asks.nobodyIs(says.either(roles.map((role) => roleIn(says, role))))} `;

/** A role somebody was escalated to as is theirs from now on, unless another already holds it. */
function escalated(was: Incident, event: EventOf<Extract<PagingEvent, { kind: 'escalated' }>>): Incident {
  const named = event.paged.flatMap(({ role, person }) => (role === null ? [] : [[role, person] as const]));
  const escalatedTo = joined(
    was.escalatedTo,
    event.paged.map((one) => one.person),
  );
  const seats = named.every(([role]) => was.seats[role] !== undefined) ? was.seats : { ...Object.fromEntries(named), ...was.seats };
  const called = event.paged.map((one) => one.person);
  const next = calledIn({ ...was, seats, paged: pagedToo(was, event.paged), escalatedTo }, called);
  return event.afterMs === null ? next : withProgression(next, { unresolvedTaken: [...was.progression.unresolvedTaken, event.afterMs] });
}

function seenBy(was: Incident, person: PersonKey): readonly PersonKey[] {
  const { seen } = was.progression;
  return isOfThisRung(was, seen) ? [...seen.by, person] : [person];
}
