// /api/overrides: in which schedules differ from their turns, to be read, set and ended by programs.

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Overriding } from '../../duty/by-api.js';
import type { Override } from '../../people/organisation.js';
import { answers, answersNothing, checkedBySchema, refuses, security } from '../../route-schema.js';
import { askForTokenAgain, bodyOf, type Changing, checkedWith, idParams, notUnderstood } from './changes.js';
import { HttpFault } from './errors.js';
import { overrideShape } from './shapes.js';
import { isoTime } from './views.js';

export interface OverrideDeps extends Changing {
  readonly overriding: Overriding;
}

const path = '/api/overrides';
const faults = { 400: refuses('It cannot be understood.'), 401: refuses('The token is missing or wrong.') };

/** Whoever may read was let in before. */
export function overrideReads(scope: FastifyInstance, { overriding }: Pick<OverrideDeps, 'overriding'>): void {
  const schema = {
    summary: 'Overrides that hold or are to come',
    description: 'Those of muster.yaml have no id. Where two are about the same time the later one of the list counts.',
    tags: ['reads'],
    security: security.reading,
    response: { 200: answers('As it is now.', z.array(overrideShape)), 401: faults[401] },
  };
  scope.get(path, { schema }, async () => overriding.list().map(overrideView));
}

export function overrideWrites(scope: FastifyInstance, { overriding, ...changing }: OverrideDeps): void {
  const routes = checkedBySchema(scope, checkBody);
  askForTokenAgain(scope, changing);
  const set = {
    summary: 'Put somebody on call for a time',
    description: 'Times by the wall clock. Whoever is meant is told; what nobody has acknowledged goes to whoever is on call then.',
    tags: ['reads'],
    security: security.reading,
    body: askedBody,
    response: { 201: answers('It is set.', overrideShape), ...faults },
  };
  routes.post(path, { schema: set }, async ({ body }, reply) => {
    const { layer = null, kind = 'replace', person = null, instead = null, why = null } = body;
    const [startsAt, endsAt] = [Date.parse(body.startsAt), Date.parse(body.endsAt)];
    const outcome = await overriding.set({ schedule: body.schedule, layer, kind, person, instead, startsAt, endsAt, why });
    if ('bad' in outcome) throw badOverride(outcome.bad.at, `Wanted ${outcome.bad.wanted}.`);
    return reply.code(201).send(overrideView(outcome.override));
  });
  const end = {
    summary: 'End an override',
    description: 'One that holds ends now; one that is to come never was.',
    tags: ['reads'],
    security: security.reading,
    params: idParams,
    response: { 204: answersNothing('It has ended.'), ...faults, 404: refuses('There is none of this number.') },
  };
  routes.delete(`${path}/:id`, { schema: end }, async ({ params }, reply) => {
    if (await overriding.remove(params.id)) return reply.code(204).send(null);
    throw new HttpFault(404, 'no-such-override', {
      message: `No override ${params.id} holds or is to come.`,
      hint: 'GET /api/overrides lists them. One of muster.yaml is taken out there.',
    });
  });
}

const name = (what: string) => z.string({ error: what }).min(1, { error: what }).max(200, { error: what });
const time = z.iso.datetime({ offset: true, error: 'a time like 2026-11-28T18:00:00Z' });

const askedBody = bodyOf({
  schedule: name('the key of a schedule').meta({ description: 'Its key in muster.yaml.' }),
  layer: name('the name of a layer')
    .nullable()
    .optional()
    .meta({ description: 'The layer it changes; absent: whatever the layers come to.' }),
  kind: z
    .enum(['add', 'replace', 'remove'], { error: 'add, replace or remove' })
    .optional()
    .meta({ description: '`replace` when absent.' }),
  person: name("a person's key").nullable().optional().meta({ description: 'Who is on call then; not for `remove`.' }),
  instead: name("a person's key").nullable().optional().meta({ description: 'Who is not; absent: whoever would be.' }),
  startsAt: time,
  endsAt: time,
  why: z.string({ error: 'a sentence' }).max(200, { error: 'at most 200 characters' }).nullable().optional(),
});

const badOverride = notUnderstood('bad-override', { whole: 'The body is not understood.', part: 'is not understood.' });

const checkBody = checkedWith(badOverride);

const overrideView = ({ id, schedule, layer, kind, person, instead, startsAt, endsAt, by, why }: Override) => ({
  ...{ id, schedule, layer, kind, person, instead, startsAt: isoTime(startsAt), endsAt: isoTime(endsAt) },
  by: by.replace(/^source:/, ''),
  why,
});
