// The ceiling: a Fastify route that reads the same body with the same reader and answers 200. Stores nothing.

import { fastify } from 'fastify';
import { built } from './built.js';

const { parseAlertBodies } = await built<typeof import('../src/app/routes/body.js')>('app/routes/body.js');
const app = fastify();
app.get('/ready', async () => ({}));
app.register(async (scope) => {
  parseAlertBodies(scope);
  scope.post('/api/v2/alerts', async () => ({ accepted: 1, incidents: ['INC-1'] }));
});
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
