// evolve: an incident and an event → the incident after it. It applies and never judges; judging lives in the rules.

import { stamped } from './changes.js';
import type { Event } from './events.js';
import type { AnyKind, EventOf, EventPlan } from './feature.js';
import { type Incident, isPerson, type Restorable, type Stamps } from './incident.js';
import { planOf } from './registry.js';
import { withSubject } from './subject.js';

/** Applies one event. `null` before, only for the event that begins an incident. */
export function evolve(incident: Incident | null, event: Event): Incident {
  const plan = planOf(event);
  if ('begins' in plan) return plan.begins(event);
  if (incident === null) throw new Error(`${event.kind} on INC-${event.incident}, which was not opened`);
  const applied = withSubject(incident, plan.apply(incident, event), event);
  const after = withNews(withSignOfLife(applied, event), event, plan);
  return withUndo(incident, after, event, plan);
}

/** Anything the person who has it does is a sign of life. */
function withSignOfLife(incident: Incident, event: EventOf<AnyKind>): Incident {
  if (incident.ack === null || incident.ack.by !== event.by || incident.ack.lastSignAt === event.at) return incident;
  return { ...incident, ack: { ...incident.ack, lastSignAt: event.at } };
}

/** How much the regular post repeats. */
const newsKept = 4;

/** Keeps what the next regular post should repeat: reports, decisions, and what the owner said in the room. */
function withNews(incident: Incident, event: EventOf<AnyKind>, plan: EventPlan<AnyKind>): Incident {
  const text = plan.news?.(event, incident) ?? null;
  if (text === null) return incident;
  const earlier = plan.newsReplaceOwn === true ? incident.news.filter((one) => one.by !== event.by) : incident.news;
  const news = [...earlier, { at: event.at, by: event.by, text }].slice(-newsKept);
  const first = incident.stamps.firstUpdateAt === null && incident.ack?.by === event.by;
  return first ? stamped({ ...incident, news }, { firstUpdateAt: event.at }) : { ...incident, news };
}

/** A change by a person can be undone; once anything else has changed the same things, it can not. */
function withUndo(before: Incident, after: Incident, event: EventOf<AnyKind>, plan: EventPlan<AnyKind>): Incident {
  if (plan.undo !== undefined && isPerson(event.by)) {
    const order = event.together === undefined ? {} : { together: event.together };
    return { ...after, undoable: { by: event.by, at: event.at, what: plan.undo, ...order, before: restorable(before) } };
  }
  return after.undoable === null || sameThings(before, after) ? after : { ...after, undoable: null };
}

/** Stamps that record what happened beside the change: an undo neither minds nor removes them. */
const besideTheChange: readonly (keyof Stamps)[] = ['roomReadyAt', 'noticeAt', 'firstUpdateAt'];

function sameThings(before: Incident, after: Incident): boolean {
  const stamps = Object.keys(before.stamps) as (keyof Stamps)[];
  return (Object.keys(restorable(before)) as (keyof Restorable)[]).every((key) => {
    if (key === 'ack') return before.ack?.by === after.ack?.by;
    if (key !== 'stamps') return before[key] === after[key];
    return stamps.every((stamp) => before.stamps[stamp] === after.stamps[stamp] || besideTheChange.includes(stamp));
  });
}

const restorable = (incident: Incident): Restorable => ({
  status: incident.status,
  severity: incident.severity,
  policy: incident.policy,
  ack: incident.ack,
  seats: incident.seats,
  stamps: incident.stamps,
  progress: incident.progress,
  proposals: incident.proposals,
  quietUntil: incident.quietUntil,
  category: incident.category,
  pausedMs: incident.pausedMs,
  ...(incident.slices === undefined ? {} : { slices: incident.slices }),
});
