// The shapes of the API as JSON Schema, for /openapi.json. They say what views.ts makes; the test compares the two.

import { categories, severities, statuses } from '../../incident/incident.js';
import { outboxStates } from '../../store/store.js';

const text = { type: 'string' };
const whole = { type: 'integer' };
const yesNo = { type: 'boolean' };
const maybe = (schema: { readonly type: string }) => ({ ...schema, type: [schema.type, 'null'] });
const time = { type: ['string', 'null'], format: 'date-time' };
const person = { type: ['string', 'null'], description: "A person's key in muster.yaml." };
const list = (items: object) => ({ type: 'array', items });

/** Every field is always there; null stands for "not known" or "not yet". */
const exactly = (properties: Readonly<Record<string, object>>, optional: readonly string[] = []) => ({
  type: 'object',
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
});
const orNull = (schema: object) => ({ oneOf: [schema, { type: 'null' }] });

export const schemas = {
  Error: exactly({ error: exactly({ code: text, message: text, hint: text, at: text }, ['at']) }),
  Accepted: exactly({ accepted: whole, incidents: list(text), problems: list(exactly({ at: text, message: text })) }, ['problems']),
  PrometheusAlert: exactly(
    {
      labels: { type: 'object', additionalProperties: text },
      annotations: { type: 'object', additionalProperties: text },
      startsAt: text,
      endsAt: text,
      generatorURL: text,
    },
    ['annotations', 'startsAt', 'endsAt', 'generatorURL'],
  ),
  Incident: exactly({
    number: whole,
    title: text,
    status: { enum: statuses },
    severity: { enum: severities },
    category: { enum: [...categories, null] },
    origin: { enum: ['internal', 'external'] },
    service: maybe(text),
    team: maybe(text),
    drill: yesNo,
    owner: person,
    seats: { type: 'object', additionalProperties: text },
    progress: orNull(exactly({ percent: maybe(whole), text, at: time, by: text })),
    eta: time,
    impact: exactly({
      customersAffected: maybe(whole),
      locations: list(text),
      channels: list(text),
      products: list(text),
      text: maybe(text),
    }),
    stamps: { type: 'object', additionalProperties: time },
    sla: exactly({ ackBy: time, resolveBy: time, breached: yesNo }),
    room: orNull(exactly({ chat: maybe(text), members: list(exactly({ person: text, joined: yesNo })) })),
    proposals: list(
      exactly({
        number: whole,
        text,
        by: text,
        state: { enum: ['open', 'approved', 'rejected', 'done', 'overridden'] },
        decidedBy: person,
      }),
    ),
    alerts: list(exactly({ source: text, dedupKey: text, status: { enum: ['firing', 'acknowledged', 'resolved'] }, count: whole })),
    links: list(exactly({ kind: { enum: ['link', 'runbook', 'call'] }, url: text })),
    version: whole,
  }),
  TimelineLine: exactly({ seq: whole, at: time, kind: text, by: text, text }),
  Alert: exactly({
    source: text,
    dedupKey: text,
    status: { enum: ['firing', 'acknowledged', 'resolved'] },
    severity: { enum: severities },
    title: text,
    service: maybe(text),
    url: maybe(text),
    count: whole,
    firstAt: time,
    lastAt: time,
    incident: maybe(whole),
  }),
  Message: exactly({
    id: whole,
    incident: maybe(whole),
    to: text,
    kind: { enum: ['page', 'room', 'update', 'reply', 'digest'] },
    state: { enum: outboxStates },
    transport: maybe(text),
    attempts: whole,
    createdAt: time,
    handedOverAt: time,
    deliveredAt: time,
    readAt: time,
    text,
  }),
  OnCall: exactly({ schedule: text, team: text, person, name: maybe(text), until: time, next: person }, ['team']),
  Health: exactly(
    {
      status: { enum: ['ok', 'fail'] },
      problems: list(text),
      store: { enum: ['ok', 'fail'] },
      sweepLagMs: whole,
      oldestUnsentMs: maybe(whole),
      clockOffsetMs: whole,
      transports: list(exactly({ name: text, state: text, detail: maybe(text), since: time })),
    },
    ['problems', 'store', 'sweepLagMs', 'oldestUnsentMs', 'clockOffsetMs', 'transports'],
  ),
};
