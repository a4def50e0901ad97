// How an incident ends: mitigated, resolved, closed or cancelled; and how it begins again.

import { begunText } from '../../audience-news.js';
import { counted, pagedToo, stamped, withProgression } from '../../changes.js';
import { quoted } from '../../escape.js';
import type { EventOf, Feature } from '../../feature.js';
import { type Incident, isPerson } from '../../incident.js';
import { span, timeNear } from '../../moment.js';
import { isHeldBack, withQuiet } from '../../quiet.js';
import { saidFor } from '../../record-parts.js';
import { reviewsItself, withTemporaryFix } from '../../review.js';
import { caughtUp, letGo } from '../../rota.js';
import { firstLine } from '../../wording.js';
import { clocksOfEnded, endedAnyway, reminded, remindOfAnyway, sourceSilent } from './anyway.js';
import type { ResolutionCommand, ResolutionEvent, ResolutionRefusal } from './events.js';
import * as rules from './rules.js';
import * as words from './words.js';

export const resolution: Feature<ResolutionCommand, ResolutionEvent, ResolutionRefusal> = {
  name: 'resolution',
  commands: {
    mitigate: rules.mitigate,
    resolve: rules.resolve,
    reopen: rules.reopen,
    close: rules.close,
    cancel: rules.cancel,
    'remind-of-anyway': remindOfAnyway,
  },
  events: {
    mitigated: {
      milestone: true,
      apply: (was, event) =>
        stamped(withTemporaryFix({ ...was, status: 'mitigated' }, event.text), {
          mitigatedAt: event.at,
          firstUpdateAt: was.stamps.firstUpdateAt ?? event.at,
        }),
      line: (event, { who, said }) => `${who} mitigated${said(event.text)}`,
      archived: ({ text }) => ({ as: 'eased', text }),
      announce: words.mitigated,
      audiences: (_event, { incident }) => ({ phase: 'updates', text: () => firstLine('🟡', incident, 'Mitigated, not over yet') }),
      confirm: (_event, _incident, { it, says }) => says.answers.mitigated(it),
      speaks: true,
      recorded: ({ text }) => saidFor('mitigation', text),
      undo: 'the mitigation',
      news: (event) => event.text,
      joinsRoom: true,
    },
    resolved: {
      milestone: true,
      apply: (was, event) =>
        stamped(endedAnyway({ ...was, status: 'resolved', quietUntil: null }, event.stillFiring, event), {
          resolvedAt: event.at,
          ...(event.restoredAt === undefined ? {} : { restoredAt: event.restoredAt }),
        }),
      archived: ({ automatic, text }) => (automatic ? null : { as: 'ended', text }),
      line: (event, { who, said, directory }) =>
        `Resolved ${event.automatic ? 'by itself' : `by ${who}`} after ${span(event.downMs)}${event.restoredAt === undefined ? '' : `, service back at ${timeNear(event.restoredAt, event.at, directory.timezone)}`}${event.stillFiring > 0 ? ', still firing at the source' : ''}${said(event.text)}`,
      announce: words.resolved,
      audiences: (event, { incident }) => ({ phase: 'all-clear', text: (zone) => words.allClear(event, incident, zone) }),
      confirm: (event, incident, answer) => {
        const { it, says } = answer;
        const next = incident.room === null && !reviewsItself(incident) ? words.reviewAsk(incident, says) : says.answers.undoHint;
        const resolved = says.answers.resolved(it, words.outcome(incident, event, says));
        return `${resolved}\n${next}${words.holdsUntil(incident, event.at, event.stillFiring, answer)}`;
      },
      speaks: true,
      recorded: ({ text }) => saidFor('resolution', text),
      undo: 'the resolve',
    },
    reopened: {
      milestone: true,
      apply: reopened,
      line: (event, { who, all, said }) =>
        `${event.refired ? `${words.isStill(event.change) ? 'Still firing' : 'Firing again'} (${who})` : `Reopened by ${who}`}${said(event.text)}${event.paged.length === 0 ? '' : `; paged ${all(event.paged)}`}`,
      announce: words.reopened,
      audiences: (event, { incident }) =>
        isHeldBack(incident) ? null : { phase: 'open', text: begunText(incident, event.at, event.refired ? 'firing again' : 'open again') },
      confirm: (event, _incident, { it, all }) =>
        `${it} is open again${event.keptBy === null ? `; paged: ${all(event.paged)}` : ', and yours'}.`,
      undo: 'the reopening',
    },
    relapsed: {
      milestone: true,
      // Its clocks have never stood still: what began with the outage goes on.
      apply: (was, event) =>
        withProgression(stamped({ ...withQuiet(was, null, null), status: 'investigating' }, { mitigatedAt: null }), {
          beatAt: event.at,
          nudged: false,
        }),
      line: (event, { who, name, said }) =>
        `Not over after all, says ${who}${said(event.text)}${event.woken === null ? '' : `; paged ${name(event.woken)}`}`,
      announce: words.relapsed,
      wakes: (event) => (event.woken === null ? [] : [event.woken]),
      audiences: (_event, { incident }) => ({ phase: 'updates', text: () => firstLine('🔁', incident, 'Not over after all') }),
      confirm: (event, _incident, { it, name }) =>
        `${it} is under investigation again${event.woken === null ? '' : `; paged: ${name(event.woken)}`}. *mitigated* when the worst is over.`,
      undo: 'the reopening',
      news: (event) => event.text,
      joinsRoom: true,
    },
    closed: {
      milestone: true,
      apply: (was, event) => stamped({ ...was, status: 'closed' }, { closedAt: event.at }),
      archived: ({ text }) => ({ as: 'note', text }),
      line: (event, { who, said }) => `Closed by ${isPerson(event.by) ? who : 'itself'}${said(event.text)}`,
      announce: words.closed,
      confirm: (_event, _incident, { it }) => `${it} is closed.`,
      recorded: ({ text }) => (text === '' ? null : saidFor('resolution', text)),
      undo: 'the closing',
    },
    cancelled: {
      milestone: true,
      apply: (was, event) => stamped(endedAnyway({ ...was, status: 'cancelled' }, event.stillFiring ?? 0, event), { closedAt: event.at }),
      line: (event, { who, said }) =>
        `Cancelled by ${who}${(event.stillFiring ?? 0) > 0 ? ', still firing at the source' : ''}${said(event.text)}`,
      announce: words.cancelled,
      audiences: (_event, { incident }) => ({
        phase: 'all-clear',
        text: () => firstLine('⚪', incident, 'Cancelled, it was a false alarm'),
      }),
      confirm: (event, incident, answer) => {
        const { it, says } = answer;
        return event.mistake === true
          ? says.answers.declaredByMistake(
              it,
              incident.paged.some((person) => person !== event.by),
            )
          : `${says.answers.cancelled(it)}${words.holdsUntil(incident, event.at, event.stillFiring ?? 0, answer)}`;
      },
      undo: (event) => (event.mistake === true ? null : 'the cancellation'),
      takesBack: (event) => event.mistake === true,
    },
    'source-silent': {
      apply: reminded,
      line: (event, { name }) =>
        event.firing === 0
          ? 'What fired when it ended goes on elsewhere'
          : `Nothing from the source since it was ${event.ended} while ${event.firing === 1 ? 'one alert' : `${event.firing} alerts`} fired; ${name(event.to)} reminded`,
      announce: sourceSilent,
      confirm: () => null,
      leavesCardAlone: true,
    },
  },
  clocksOnceOver: clocksOfEnded,
  refusals: {
    'already-resolved': ({ at }, { it, time, says }) => says.answers.alreadyResolved(it, at === null ? null : time(at)),
    'already-mitigated': ({ at }, { it, time }) =>
      `${it} ${at === null ? 'is mitigated' : `was mitigated at ${time(at)}`}. *resolve* when service is good.`,
    'not-restored-then': ({ began }, { it, time }) =>
      `${it} began at ${time(began)}, so service came back between then and now. *resolve* alone means now.`,
    'temporary-fix': ({ fix }, { it, incident }) =>
      `${it} can't be closed yet: its fix is temporary (“${quoted(fix, 160)}”), and nothing that lasts is planned. *${incident?.number ?? ''} action long-term @who what by when* plans it.`,
    'needs-note': (_, { it }) => `Closing ${it} needs a note: *close restarted the pool, patch follows*.`,
  },
  on: rules.on,
};

function reopened(before: Incident, event: EventOf<Extract<ResolutionEvent, { kind: 'reopened' }>>): Incident {
  // Whoever keeps it keeps the seat; else asked is who is on duty now.
  const ack = event.keptBy === null ? null : { by: event.keptBy, at: event.at, lastSignAt: event.at };
  const was = reminded(ack === null ? letGo(before, null) : caughtUp({ ...before, ack }));
  // Its first page is due when the silence ends.
  const isQuiet = (event.change?.quietUntil ?? 0) > event.at && was.policy.page.length > 0;
  const next: Incident = {
    ...withQuiet(was, event.change?.quietUntil ?? null, event.change?.quieted ?? null),
    status: 'investigating',
    ack,
    reopened: was.reopened + 1,
    pausedMs: was.pausedMs + Math.max(0, event.at - (was.stamps.resolvedAt ?? was.stamps.closedAt ?? event.at)),
    paged: pagedToo(was, event.paged),
    alerts: event.change === null ? was.alerts : counted(was, event.change, event.at),
    progression: {
      ...was.progression,
      ladderStep: isQuiet ? -1 : 0,
      ladderAt: event.at,
      unansweredAt: event.at,
      beatAt: event.at,
      nudged: false,
    },
  };
  return stamped(next, {
    ...{ resolvedAt: null, closedAt: null, reviewedAt: null, mitigatedAt: null },
    ...(was.stamps.restoredAt === undefined ? {} : { restoredAt: null }),
  });
}
