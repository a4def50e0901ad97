// evolve: an incident and an event → the incident after it. It applies and never judges; judging lives in the rules.

import { joined, stamped } from './changes.js';
import type { Event } from './events.js';
import type { AnyKind, EventOf, EventPlan } from './feature.js';
import { type Incident, isPerson, type Paged, type PersonKey, type Restorable, type Stamps, type Undoable } from './incident.js';
import { withAct, withoutAct } from './lately.js';
import { planOf } from './registry.js';
import { withSubject } from './subject.js';
import { havingWoken } from './woken.js';

/** Applies one event. `null` before, only for the event that begins an incident. */
export function evolve(incident: Incident | null, event: Event): Incident {
  const plan = planOf(event);
  if ('begins' in plan) return withLately(begun(havingWoken(plan.begins(event), wokenBy(event, plan), event.at), event, plan), event, plan);
  if (incident === null) throw new Error(`${event.kind} on INC-${event.incident}, which was not opened`);
  const applied = havingWoken(withSubject(incident, plan.apply(incident, event), event), wokenBy(event, plan), event.at);
  const after = withNews(withSignOfLife(applied, event), event, plan);
  return withLately(withUndo(incident, after, event, plan), event, plan);
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
  const { undoable } = before;
  const what = isPerson(event.by) ? wordOf(plan.undo, event) : null;
  const isPart = undoable !== null && event.partOf !== undefined && undoable.by === event.by && (undoable.seq ?? 0) >= event.partOf;
  if (what === null && !isPart)
    return after.undoable === null || sameThings(before, after, after.undoable) ? after : { ...after, undoable: null };
  const { by, at, seq } = event;
  const order = event.together === undefined ? {} : { together: event.together };
  const own = {
    ...{ by, at, seq, what: what ?? '', ...order, before: touched(before, after) },
    ...{
      woken: joined(wokenBy(event, plan), plan.mayWake?.(event, after) ?? []),
      called: after.paged.filter((person) => !before.paged.includes(person)),
    },
  };
  return { ...after, undoable: isPart ? together(undoable, own) : own };
}

/** Several events of one change are one thing to whoever did them, called by the last that has a name. */
function together(first: Undoable, then: Undoable): Undoable {
  const slices = { ...then.before.slices, ...first.before.slices };
  return {
    ...then,
    ...(first.begins === true ? { begins: true, what: first.what } : { what: then.what === '' ? first.what : then.what }),
    before: { ...then.before, ...first.before, ...(Object.keys(slices).length === 0 ? {} : { slices }) },
    woken: joined(first.woken ?? [], then.woken ?? []),
    called: joined(first.called ?? [], then.called ?? []),
  };
}

/** A declaration by a person can be taken back as a whole. */
function begun(incident: Incident, event: EventOf<AnyKind>, plan: EventPlan<AnyKind>): Incident {
  const what = isPerson(event.by) ? wordOf(plan.undo, event) : null;
  if (what === null) return incident;
  const { by, at, seq } = event;
  return { ...incident, undoable: { by, at, seq, what, begins: true, woken: wokenBy(event, plan), called: [], before: {} } };
}

const wordOf = (word: EventPlan<AnyKind>['undo'], event: EventOf<AnyKind>): string | null =>
  typeof word === 'function' ? word(event) : (word ?? null);

const wokenBy = (event: EventOf<AnyKind> & { readonly paged?: readonly Paged[] }, plan: EventPlan<AnyKind>): readonly PersonKey[] =>
  plan.wakes?.(event) ?? (event.paged ?? []).map((one) => one.person);

/** Remembers what somebody did last, whether or not it can be taken back. */
function withLately(incident: Incident, event: EventOf<AnyKind>, plan: EventPlan<AnyKind>): Incident {
  const { by, at, seq, partOf } = event;
  if (!isPerson(by)) return incident;
  if (plan.takesBack?.(event) === true) return withoutAct(incident, by);
  const { undoable } = incident;
  if (undoable?.by === by && undoable.seq === seq)
    return withAct(incident, { by, at, seq, what: undoable.what, undoable: true, ...(undoable.begins === true ? { begins: true } : {}) });
  const what = wordOf(plan.stays, event);
  const before = incident.lately?.find((one) => one.by === by);
  // What comes with something that has a name is part of it.
  if (what === null || (partOf !== undefined && before !== undefined && before.seq >= partOf)) return incident;
  return withAct(incident, { by, at, seq, what, undoable: false });
}

/** Stamps that record what happened beside the change: an undo neither minds nor removes them. */
const besideTheChange: readonly (keyof Stamps)[] = ['roomReadyAt', 'noticeAt', 'firstUpdateAt'];

const restorables: readonly (keyof Restorable)[] = [
  ...([
    'status',
    'severity',
    'policy',
    'ack',
    'seats',
    'stamps',
    'progress',
    'proposals',
    'quietUntil',
    'category',
    'origin',
    'team',
    'pausedMs',
  ] as const),
  ...(['eta', 'impact', 'links', 'escalatedTo', 'slices'] as const),
];

function isSame(before: Incident, after: Incident, key: keyof Restorable): boolean {
  if (key === 'ack') return before.ack?.by === after.ack?.by && before.ack?.at === after.ack?.at;
  return isAlike(before[key], after[key]);
}

/** Plain data, however often it went through the store. */
const isAlike = (one: unknown, other: unknown): boolean => one === other || JSON.stringify(one) === JSON.stringify(other);

/** Whether what the undo would bring back is as its change has left it. */
function sameThings(before: Incident, after: Incident, undoable: Undoable): boolean {
  const keys =
    undoable.begins === true ? restorables.filter((key) => key !== 'slices') : (Object.keys(undoable.before) as (keyof Restorable)[]);
  return keys.every((key) => {
    if (key === 'ack') return before.ack?.by === after.ack?.by;
    if (key === 'slices')
      return Object.keys(undoable.before.slices ?? {}).every((name) => isAlike(before.slices?.[name], after.slices?.[name]));
    if (key !== 'stamps') return isSame(before, after, key);
    const stamps = Object.keys(before.stamps) as (keyof Stamps)[];
    return stamps.every((stamp) => before.stamps[stamp] === after.stamps[stamp] || besideTheChange.includes(stamp));
  });
}

/** Of all that an undo may bring back what this change touched, as it was. A slice that was not there yet is null. */
function touched(before: Incident, after: Incident): Partial<Restorable> {
  const found = restorables.filter((key) => key !== 'slices' && !isSame(before, after, key)).map((key) => [key, before[key]] as const);
  const names = Object.keys(after.slices ?? {}).filter((name) => !isAlike(before.slices?.[name], after.slices?.[name]));
  const slices = Object.fromEntries(names.map((name) => [name, before.slices?.[name] ?? null]));
  return { ...Object.fromEntries(found), ...(names.length === 0 ? {} : { slices }) };
}
