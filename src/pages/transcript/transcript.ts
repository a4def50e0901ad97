// `/incidents/:number/transcript` and the same under `/api/`: the record of an incident to be handed on. For readers only.

import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Transcript, transcriptOf, transcriptText } from '../../archive/transcript.js';
import { answers, refuses, security } from '../../route-schema.js';
import { faultsAsPages } from '../fault-page.js';
import { type Page, sendPage } from '../page.js';
import { shownTypes, transcriptMain } from './transcript-template.js';

const time = z.string().nullable().meta({ format: 'date-time' });
const shape = z
  .object({
    ...{ number: z.int(), title: z.string(), severity: z.string(), status: z.string(), service: z.string().nullable(), drill: z.boolean() },
    ...{ declaredAt: time, endedAt: time, cause: z.string().nullable(), fix: z.string().nullable() },
    lines: z.array(
      z.object({
        ...{ seq: z.int(), at: time, kind: z.string(), text: z.string() },
        said: z.string().nullable().meta({ description: 'Who wrote it; null: it is what happened.' }),
        media: z.object({ mime: z.string(), name: z.string().nullable(), sizeBytes: z.int(), path: z.string() }).nullable(),
      }),
    ),
  })
  .meta({ id: 'Transcript' });

const about = 'Phone numbers are shortened, tokens and passwords left out, also where somebody typed them.';
const params = z.object({ number: z.string() });

const described = (summary: string, ok: ReturnType<typeof answers>) => ({
  summary,
  description: about,
  tags: ['reading'],
  security: security.reading,
  params,
  response: { 200: ok, 401: refuses('Not the token.'), 404: refuses('There is no such incident.') },
});

export const transcript: Page = {
  path: '/incidents/:number/transcript',
  mount: (scope, deps) => {
    const found = async (request: FastifyRequest): Promise<Transcript | null> => {
      if (!deps.mayRead(request)) throw await deps.refused(request);
      const { number } = request.params as { readonly number: string };
      const [, digits] = /^(?:inc-|#)?(\d{1,9})$/iu.exec(number) ?? [];
      if (digits === undefined) return null;
      return transcriptOf(deps.store, Number(digits), deps.directory(), deps.clean);
    };
    scope.register(async (inner) => {
      faultsAsPages(inner);
      const html = described(
        'What was said and done in an incident: a page as a chat looks, to be printed',
        answers('A page.', z.string(), 'text/html'),
      );
      inner.get('/incidents/:number/transcript', { schema: html }, async (request, reply) => {
        const one = await found(request);
        if (one === null) return reply.callNotFound();
        return sendPage(reply, {
          title: `INC-${one.number} transcript`,
          at: `/incidents/${one.number}/transcript`,
          main: transcriptMain(one),
        });
      });
      const file = {
        ...described('What somebody sent in an incident, by its hash', answers('The file.', z.string(), 'application/octet-stream')),
        params: z.object({ number: z.string(), sha256: z.string() }),
      };
      inner.get('/incidents/:number/media/:sha256', { schema: file }, async (request, reply) => {
        const one = await found(request);
        const { sha256 } = request.params as { readonly sha256: string };
        const media = one?.lines.find((line) => line.media?.sha256 === sha256)?.media ?? null;
        const bytes = media === null ? null : ((await deps.media?.get(sha256)) ?? null);
        if (media === null || bytes === null) return reply.callNotFound();
        // Whatever it says it is, a browser shows it as a picture or keeps it.
        const shown = shownTypes.has(media.mime);
        return reply
          .headers({ 'cache-control': 'no-store', 'content-disposition': shown ? 'inline' : 'attachment' })
          .type(shown ? media.mime : 'application/octet-stream')
          .send(Buffer.from(bytes));
      });
    });
    const json = described('What was said and done in an incident, as JSON', answers('The transcript.', shape));
    scope.get('/api/incidents/:number/transcript.json', { schema: json }, async (request, reply) => {
      const one = await found(request);
      return one === null ? reply.callNotFound() : asJson(one);
    });
    const text = described('What was said and done in an incident, as text', answers('The transcript.', z.string(), 'text/plain'));
    scope.get('/api/incidents/:number/transcript.txt', { schema: text }, async (request, reply) => {
      const one = await found(request);
      if (one === null) return reply.callNotFound();
      return reply.type('text/plain; charset=utf-8').send(transcriptText(one));
    });
  },
};

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const asJson = ({ lines, declaredAt, endedAt, ...rest }: Transcript) => ({
  ...rest,
  declaredAt: iso(declaredAt),
  endedAt: iso(endedAt),
  lines: lines.map(({ at, media, ...line }) => ({
    ...line,
    at: iso(at),
    media:
      media === null
        ? null
        : { mime: media.mime, name: media.name, sizeBytes: media.sizeBytes, path: `/incidents/${rest.number}/media/${media.sha256}` },
  })),
});
