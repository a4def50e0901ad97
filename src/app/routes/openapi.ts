// /openapi.json: the HTTP contract, made from the schemas that the routes themselves declare, those of the transports included.

import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { answers, security, securitySchemes } from '../../route-schema.js';

/** Notes every route that is registered after it. `publicUrl` is the address outsiders use, where one is set. */
export function describeRoutes(app: FastifyInstance, publicUrl: string | null): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Muster',
        version: '1',
        description:
          'Alerts in, incidents out. A 2xx to an alert means it is stored. Every error has the same shape; a 4xx means a repeat cannot help. ' +
          'A list that goes on says where in a Link header with rel="next".',
      },
      servers: [{ url: publicUrl ?? '/' }],
      components: { securitySchemes },
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig }),
    transformObject: (document) => {
      const made = createJsonSchemaTransformObject({ zodToJsonConfig })(document) as Document;
      return { ...made, components: { ...made.components, schemas: referredTo(made) } } as typeof made;
    },
  });
}

export function openApiRoute(scope: FastifyInstance): void {
  const schema = {
    summary: 'This',
    tags: ['health'],
    security: security.anybody,
    response: { 200: answers('OpenAPI 3.1.', z.looseObject({})) },
  };
  scope.get('/openapi.json', { schema }, async () => scope.swagger());
}

type Document = ReturnType<ReturnType<typeof createJsonSchemaTransformObject>> & {
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
};

/** Fields may be added to a shape at any time, so none says that there are no others; bounds that every whole number has go unsaid. */
const zodToJsonConfig: NonNullable<Parameters<typeof createJsonSchemaTransform>[0]['zodToJsonConfig']> = {
  override: ({ jsonSchema }) => {
    delete jsonSchema.readOnly;
    if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  },
};

/** Each shape is made for what is sent and for what is answered; only one of the two is used by a route. */
const referredTo = ({ paths, components: { schemas } }: Document): Readonly<Record<string, unknown>> => {
  const kept = new Map<string, unknown>();
  const follow = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (kept.has(name)) continue;
      kept.set(name, schemas[name]);
      follow(schemas[name]);
    }
  };
  follow(paths);
  return Object.fromEntries([...kept].sort(([a], [b]) => (a < b ? -1 : 1)));
};
