// /api/maintenance: maintenance windows, to be read, planned, changed and ended by programs.

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { BadWindow, ChangedWindow, MaintenanceByApi, WindowShown } from '../../maintenance/by-api.js';
import { answers, answersNothing, checkedBySchema, refuses, security } from '../../route-schema.js';
import { maintenanceKinds } from '../../store/store.js';
import { askForTokenAgain, bodyOf, type Changing, checkedWith, idParams, notUnderstood } from './changes.js';
import { HttpFault } from './errors.js';
import { maintenanceShape } from './shapes.js';
import { isoTime } from './views.js';

export interface MaintenanceRouteDeps extends Changing {
  readonly maintenance: MaintenanceByApi;
}

const path = '/api/maintenance';
const faults = { 400: refuses('It cannot be understood, or is too soon.'), 401: refuses('The token is missing or wrong.') };

const noSuch = (id: number, wanted: string): HttpFault =>
  new HttpFault(404, 'no-such-maintenance', { message: `${wanted} ${id}.`, hint: 'GET /api/maintenance lists them.' });

/** Whoever may read was let in before. */
export function maintenanceReads(scope: FastifyInstance, { maintenance }: Pick<MaintenanceRouteDeps, 'maintenance'>): void {
  const all = {
    summary: 'Maintenance windows',
    description: 'Those that are planned or running, then those that ended or were called off in the last thirty days.',
    tags: ['reads'],
    security: security.reading,
    response: { 200: answers('As it is now.', z.array(maintenanceShape)), 401: faults[401] },
  };
  scope.get(path, { schema: all }, async () => (await maintenance.list()).map(windowView));
  const one = {
    summary: 'One maintenance window',
    tags: ['reads'],
    security: security.reading,
    params: idParams,
    response: { 200: answers('As it is now.', maintenanceShape), 401: faults[401], 404: refuses('There is none of this number.') },
  };
  scope.get(`${path}/:id`, { schema: one }, async (request) => {
    const id = Number((request.params as { readonly id: number | string }).id);
    const found = Number.isSafeInteger(id) ? await maintenance.one(id) : null;
    if (found === null) throw noSuch(id, 'There is no maintenance');
    return windowView(found);
  });
}

export function maintenanceWrites(scope: FastifyInstance, { maintenance, ...changing }: MaintenanceRouteDeps): void {
  const routes = checkedBySchema(scope, checkBody);
  askForTokenAgain(scope, changing);
  const plan = {
    summary: 'Plan maintenance',
    description:
      'Times by the wall clock. `planned` needs as much notice as the organisation asks for, else it is refused with the first possible start; `emergency` needs a reason. Whoever is on call for its services is told.',
    tags: ['reads'],
    security: security.reading,
    body: askedBody,
    response: { 201: answers('It is planned.', maintenanceShape), ...faults },
  };
  routes.post(path, { schema: plan }, async ({ body }, reply) => {
    const { kind = 'planned', services, what = '', because = null, customers = null, owner = null } = body;
    const [startsAt, endsAt] = [Date.parse(body.startsAt), Date.parse(body.endsAt)];
    const outcome = await maintenance.plan({ kind, services, startsAt, endsAt, what, why: because, feels: customers, owner });
    if ('bad' in outcome) throw badWindow(outcome.bad);
    return reply.code(201).send(windowView(outcome.shown));
  });
  const change = {
    summary: 'Change maintenance',
    description: 'Other times move it, a later end of one that runs extends it. Whoever is on call for its services is told.',
    tags: ['reads'],
    security: security.reading,
    params: idParams,
    body: changedBody,
    response: {
      200: answers('It is changed.', maintenanceShape),
      ...faults,
      404: refuses('There is none of this number to come or running.'),
    },
  };
  routes.patch(`${path}/:id`, { schema: change }, async ({ params: { id }, body }) => {
    const { startsAt, endsAt, what, customers, owner } = body;
    const changed: ChangedWindow = {
      ...(startsAt === undefined ? {} : { startsAt: Date.parse(startsAt) }),
      ...(endsAt === undefined ? {} : { endsAt: Date.parse(endsAt) }),
      ...(what === undefined ? {} : { what }),
      ...(customers === undefined ? {} : { feels: customers }),
      ...(owner === undefined ? {} : { owner }),
    };
    const outcome = await maintenance.change(id, changed);
    if (outcome === null) throw noSuch(id, 'Nothing is planned or running under maintenance');
    if ('bad' in outcome) throw badWindow(outcome.bad);
    return windowView(outcome.shown);
  });
  const end = {
    summary: 'Call off maintenance, or end it',
    description: 'One that runs ends now, and what it holds pages as usual; one that is to come is called off.',
    tags: ['reads'],
    security: security.reading,
    params: idParams,
    response: { 204: answersNothing('It is over.'), ...faults, 404: refuses('There is none of this number to come or running.') },
  };
  routes.delete(`${path}/:id`, { schema: end }, async ({ params: { id } }, reply) => {
    if (await maintenance.remove(id)) return reply.code(204).send(null);
    throw noSuch(id, 'Nothing is planned or running under maintenance');
  });
}

const words = (wanted: string, most: number) => z.string({ error: wanted }).max(most, { error: `at most ${most} characters` });
const time = z.iso.datetime({ offset: true, error: 'a time like 2026-12-12T02:00:00Z' });
const owner = z.string({ error: "a person's key in muster.yaml" }).max(200).nullable();

const askedBody = bodyOf({
  kind: z
    .enum(maintenanceKinds, { error: maintenanceKinds.join(' or ') })
    .optional()
    .meta({ description: '`planned` when absent.' }),
  services: z
    .array(
      z.string({ error: 'the name of a service' }).min(1, { error: 'the name of a service' }).max(100, { error: 'at most 100 characters' }),
      {
        error: 'a list of services',
      },
    )
    .min(1, { error: 'at least one service' })
    .max(50, { error: 'at most 50 services' })
    .meta({ description: 'Names of services, or patterns with `*`.' }),
  startsAt: time,
  endsAt: time,
  what: words('what is done', 300).optional(),
  because: words('why it cannot wait', 300).nullable().optional(),
  customers: words('what customers feel of it', 300).nullable().optional(),
  owner: owner.optional().meta({ description: 'Who answers for it and is asked; absent: whoever is on call for its services.' }),
});

const changedBody = bodyOf({
  startsAt: time.optional(),
  endsAt: time.optional(),
  what: words('what is done', 300).optional(),
  customers: words('what customers feel of it', 300).nullable().optional(),
  owner: owner.optional(),
});

/** What the fields of a window are called in a body. */
const fieldNames: Readonly<Partial<Record<BadWindow['at'], string>>> = { why: 'because', feels: 'customers' };

const badWindow = ({ at, wanted }: BadWindow): HttpFault => badBody(fieldNames[at] ?? at, `Wanted ${wanted}.`);

const badBody = notUnderstood('bad-maintenance', { whole: 'The body is not understood.', part: 'cannot be taken.' });

const checkBody = checkedWith(badBody);

const windowView = ({ window, running, held }: WindowShown) => {
  const { id, kind, services, what, why, feels, owner: owns, by, series, incident } = window;
  return {
    ...{ id, kind, services },
    state: running ? ('running' as const) : window.state,
    startsAt: isoTime(window.startsAt),
    endsAt: isoTime(window.endsAt),
    announcedEnd: isoTime(window.announcedEnd),
    endedAt: isoTime(window.endedAt),
    ...{ what, because: why, customers: feels, owner: owns },
    by: by.replace(/^source:/, ''),
    series: series?.name ?? null,
    incident,
    held: { alerts: held.total, firing: held.firing },
  };
};
