// The shapes of the API for /openapi.json. They say what views.ts makes; the test compares the two.
// Every field is always there unless it is optional; null stands for "not known" or "not yet".

import { z } from 'zod';
import { categories, severities, statuses } from '../../incident/incident.js';
import { noticePhases } from '../../incident/notices.js';
import { detections } from '../../incident/origin.js';
import { maintenanceKinds, maintenanceStates, outboxStates } from '../../store/store.js';

const text = z.string();
const whole = z.int();
const noticePhase = z.enum(noticePhases);
const time = z.string().nullable().meta({ format: 'date-time' });
const person = z.string().nullable().meta({ description: "A person's key in muster.yaml." });
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();
const alertStatus = z.enum(['firing', 'acknowledged', 'resolved']);

export const acceptedShape = z
  .object({
    accepted: whole,
    incidents: list(text),
    problems: list(z.object({ at: text, message: text })).optional(),
  })
  .meta({ id: 'Accepted' });

const room = z.object({ chat: text.nullable(), members: list(z.object({ person: text, joined: z.boolean() })) }).nullable();

export const incidentShape = z
  .object({
    number: whole,
    title: text,
    status: z.enum(statuses),
    severity: z.enum(severities),
    category: z.enum(categories).nullable(),
    origin: z.enum(['internal', 'external']).meta({ description: 'Where the cause lies.' }),
    detectedBy: z.enum(detections).meta({ description: 'Who noticed it first; `internal`: one of us.' }),
    customerReports: list(whole).meta({ description: 'The numbers of the reports that are part of it.' }),
    service: text.nullable(),
    team: text.nullable(),
    drill: z.boolean(),
    owner: person,
    seats: z.record(text, text.optional()),
    handover: z
      .object({ to: text, by: text, at: time })
      .nullable()
      .meta({ description: 'Who is asked to take it over and has not answered; `owner` is who it was until they do.' }),
    progress: z.object({ percent: whole.nullable(), text, at: time, by: text }).nullable(),
    eta: time,
    impact: z.object({
      customersAffected: whole.nullable(),
      locations: list(text),
      channels: list(text),
      products: list(text),
      text: text.nullable(),
    }),
    notices: z
      .object({
        draft: z.object({ phase: noticePhase, text, by: text, at: time, audience: text.nullable() }).nullable(),
        published: list(z.object({ number: whole, phase: noticePhase, text, at: time, by: text, audiences: list(text) })),
        nextAt: time,
      })
      .meta({ description: 'What customers were told, what waits to be published, and by when they expect the next.' }),
    stamps: z.record(text, time),
    sla: z.object({ ackBy: time, resolveBy: time, breached: z.boolean() }),
    room,
    swarm: room.meta({ description: 'The customer room, where what customers are told is written; null: nobody has asked for one.' }),
    proposals: list(
      z.object({
        number: whole,
        text,
        by: text,
        state: z.enum(['open', 'approved', 'rejected', 'done', 'overridden']),
        decidedBy: person,
      }),
    ),
    alerts: list(z.object({ source: text, dedupKey: text, status: alertStatus, count: whole })),
    links: list(z.object({ kind: z.enum(['link', 'runbook', 'call', 'dashboard', 'silence']), url: text })),
    maintenance: z
      .object({ window: whole, what: text })
      .optional()
      .meta({ description: 'The maintenance window it comes from, because that went wrong; absent: it comes from none.' }),
    repeatOf: z.object({ number: whole, by: text }).optional().meta({
      description: 'The incident of before that it is like; `by`: who said so, `muster` where it was found. Absent: it is like none.',
    }),
    version: whole,
  })
  .meta({ id: 'Incident' });

export const timelineShape = z.object({ seq: whole, at: time, kind: text, by: text, text }).meta({ id: 'TimelineLine' });

export const repeatsShape = z
  .object({
    days: whole,
    incidents: whole.meta({ description: 'Declared in that time, without drills and what was merged or cancelled.' }),
    repeats: whole.meta({ description: 'Of those, the ones that repeat one of before.' }),
    rate: z.number().nullable().meta({ description: 'Repeats for each incident; null where there was none.' }),
    newest: list(z.object({ number: whole, of: whole })).meta({ description: 'The newest repeats, and what each is a repeat of.' }),
  })
  .meta({ id: 'Repeats' });

export const foundShape = z
  .object({
    number: whole,
    title: text,
    status: z.enum(statuses),
    severity: z.enum(severities),
    service: text.nullable(),
    drill: z.boolean(),
    declaredAt: time,
    endedAt: time,
    mergedInto: whole.nullable(),
    line: text.nullable().meta({ description: 'The line of its timeline that was found; null: the title holds it all.' }),
    cause: text.nullable(),
    fix: text.nullable().meta({ description: 'How it was ended, in the words of whoever did it.' }),
  })
  .meta({ id: 'FoundIncident' });

export const alertShape = z
  .object({
    id: text.meta({ description: 'Made of source and key; names it in an address.' }),
    source: text,
    dedupKey: text,
    status: alertStatus,
    severity: z.enum([...severities, 'none']).meta({ description: '`none`: nobody is wanted, and no incident hears of it.' }),
    title: text,
    description: text.nullable(),
    service: text.nullable(),
    labels: z.record(text, text),
    url: text.nullable(),
    startedAt: time,
    saidStartedAt: time.optional().meta({
      description: 'What its source says of its start, where that lay more than five minutes ahead of its arrival: it counts for nothing.',
    }),
    count: whole,
    firstAt: time,
    lastAt: time,
    incident: whole.nullable(),
    under: z.object({ source: text, dedupKey: text, title: text }).optional().meta({ description: 'The alert it is held under.' }),
    heldIn: z
      .object({ maintenance: whole, severity: z.enum(severities) })
      .optional()
      .meta({ description: 'The maintenance window it is held in, and how bad it is by itself.' }),
  })
  .meta({ id: 'Alert' });

export const messageShape = z
  .object({
    id: whole,
    incident: whole.nullable(),
    to: text,
    kind: z.enum(['page', 'room', 'update', 'reply', 'digest']),
    state: z.enum(outboxStates),
    transport: text.nullable(),
    attempts: whole,
    createdAt: time,
    handedOverAt: time,
    deliveredAt: time,
    readAt: time,
    text,
  })
  .meta({ id: 'Message' });

export const onCallShape = z
  .object({
    schedule: text,
    team: text.optional(),
    person,
    name: text.nullable(),
    people: list(z.object({ person: text, name: text.nullable(), coversFor: list(text) }))
      .optional()
      .meta({ description: 'Everybody on call, the one who owns what comes in first, with those they stand in for.' }),
    until: time,
    next: person,
  })
  .meta({ id: 'OnCall' });

export const serviceShape = z
  .object({
    name: text,
    aliases: list(text),
    team: text.nullable().meta({ description: 'Who answers for it where no route says; null: nobody in particular.' }),
    tier: whole.nullable().meta({ description: '1 is what matters most.' }),
    runbook: text.nullable(),
    dashboard: text.nullable(),
    dependencies: list(text),
  })
  .meta({ id: 'Service' });

export const overrideShape = z
  .object({
    id: whole.nullable().meta({ description: 'Null: it stands in muster.yaml.' }),
    schedule: text,
    layer: text.nullable(),
    kind: z.enum(['add', 'replace', 'remove']),
    person,
    instead: person,
    startsAt: time,
    endsAt: time,
    by: text,
    why: text.nullable(),
  })
  .meta({ id: 'Override' });

export const customerReportShape = z
  .object({
    number: whole,
    text,
    by: text.meta({ description: "A person's key, or `api`." }),
    from: text.nullable(),
    at: time,
    state: z.enum(['asked', 'waiting', 'joined', 'promoted', 'dismissed']).meta({
      description: '`asked`: whoever brought it in is asked whether it is something known. `waiting`: for somebody to look at it.',
    }),
    team: text.nullable(),
    incident: whole.nullable().meta({ description: 'What it is part of.' }),
    sameAs: whole.nullable().meta({ description: 'The report it is part of.' }),
    settledBy: person,
    why: text.nullable(),
  })
  .meta({ id: 'CustomerReport' });

export const actionShape = z
  .object({
    number: whole,
    incident: whole,
    text,
    owner: person,
    due: time,
    overdue: z.boolean(),
    priority: z.enum(severities).meta({ description: 'The severity of its incident when it was written down.' }),
    preventive: z.boolean(),
    longTerm: z.boolean().meta({ description: 'It takes the place of a fix that was temporary.' }),
    state: z.enum(['open', 'done', 'dropped']).meta({ description: '`dropped`: not doing it was decided.' }),
    by: text.meta({ description: 'Who wrote it down.' }),
    at: time,
    endedBy: person,
    endedAt: time.nullable(),
    why: text.nullable().meta({ description: 'Why it is not done.' }),
  })
  .meta({ id: 'Action' });

export const maintenanceShape = z
  .object({
    id: whole,
    kind: z.enum(maintenanceKinds),
    services: list(text),
    state: z.enum(maintenanceStates),
    startsAt: time,
    endsAt: time,
    announcedEnd: time.meta({ description: 'When it was to end as announced before it began.' }),
    endedAt: time,
    what: text,
    because: text.nullable(),
    customers: text.nullable().meta({ description: 'What customers feel of it.' }),
    owner: person,
    by: text,
    series: text.nullable().meta({ description: 'The window of muster.yaml that it is one time of.' }),
    incident: whole.nullable().meta({ description: 'The incident it became when it went wrong.' }),
    held: z.object({ alerts: whole, firing: whole }).meta({ description: 'Alerts it has held, and how many of them fire still.' }),
  })
  .meta({ id: 'Maintenance' });

export const chargeShape = z
  .object({
    transport: text,
    month: text,
    incident: whole.nullable(),
    category: text,
    billable: z.boolean(),
    deliveries: whole,
  })
  .meta({ id: 'Charge' });

export const healthShape = z
  .object({
    status: z.enum(['ok', 'fail']),
    problems: list(text).optional(),
    warnings: list(text).optional(),
    store: z.enum(['ok', 'fail']).optional(),
    sweepLagMs: whole.optional(),
    oldestUnsentMs: whole.nullable().optional(),
    clockOffsetMs: whole.optional(),
    transports: list(
      z.object({ name: text, state: text, detail: text.nullable(), since: time, provedAt: time, downSince: time }),
    ).optional(),
    enrolment: list(z.object({ transport: text, confirmed: whole, of: whole, missing: list(text), link: text.nullable() })).optional(),
  })
  .meta({ id: 'Health' });
