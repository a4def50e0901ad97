// Looks at the account from end to end without writing to anybody: token, number, templates, webhook. Each finding stands on its own.
// Must never show a secret, and never change anything at Meta.

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Finding } from '../transport.js';
import { inWords, judge } from './errors.js';
import { createGraph, type Graph, GraphRefusal } from './graph.js';
import { ownerKey } from './inbound.js';
import { answerWithinMs, buttonsMost, type CloudOptions } from './options.js';
import { webhookPath } from './routes.js';
import { askToken, endOf, endsSoon } from './token.js';

/** A hanging Meta is told of soon: whoever asks the doctor has a night to save. */
const patienceMs = 3_500;

export async function examine(given: CloudOptions): Promise<readonly Finding[]> {
  const options = { ...given, answerWithinMs: Math.min(patienceMs, given.answerWithinMs ?? patienceMs) };
  const graph = createGraph(options);
  const { page, update } = options.templates;
  const names = [...new Set([page, update])].filter((name) => name !== null);
  const account = accountOf(options, graph);
  const [token, number, templates, subscribed, webhook] = await Promise.all([
    tokenFinding(options, graph),
    numberFinding(options, graph),
    account.then((known) => Promise.all(names.map((name) => templateFinding(options, graph, known, name)))),
    account.then(async (known) => (known === null ? [] : [await subscriptionFinding(graph, known)])),
    webhookFinding(options),
  ]);
  const none: Finding = {
    ok: false,
    what: 'templates',
    found: 'none is configured: nobody who has been silent for 24 hours can be paged. Have one approved and name it.',
  };
  return [token, number, ...(names.length === 0 ? [none] : templates), ...subscribed, webhook];
}

const neededScopes = ['whatsapp_business_messaging', 'whatsapp_business_management'];
const newToken = 'Make a new one for a system user, without an end, and set META_TOKEN.';
async function tokenFinding({ token, clock }: CloudOptions, graph: Graph): Promise<Finding> {
  const what = 'token';
  try {
    const facts = await askToken(graph, token);
    if (!facts.is_valid) return { ok: false, what, found: `Meta no longer takes it. ${newToken}` };
    const missing = facts.scopes.length === 0 ? [] : neededScopes.filter((scope) => !facts.scopes.includes(scope));
    if (missing.length > 0) return { ok: false, what, found: `it lacks ${missing.join(' and ')}. Make a new one with both.` };
    if (endsSoon(facts, clock.now())) return { ok: false, what, found: `it ends on ${endOf(facts)}. ${newToken}` };
    const end = endOf(facts);
    return { ok: true, what, found: end === null ? 'valid, without an end' : `valid until ${end}` };
  } catch (error) {
    return { ok: false, what, found: `${wordsOf(error)}. ${newToken}`, cause: wordsOf(error) };
  }
}

export const numberShape = z.object({
  display_phone_number: z.string().catch('?'),
  verified_name: z.string().catch('?'),
  quality_rating: z.string().catch('UNKNOWN'),
});

async function numberFinding({ phoneNumberId }: CloudOptions, graph: Graph): Promise<Finding> {
  const what = 'number';
  try {
    const answer = await graph.call({ method: 'GET', path: phoneNumberId, query: { fields: numberFields } });
    const { display_phone_number, verified_name, quality_rating } = numberShape.parse(answer);
    const found = `${display_phone_number}, ${verified_name}, quality ${quality_rating.toLowerCase()}`;
    return quality_rating === 'RED'
      ? { ok: false, what, found: `${found}: Meta will restrict it. Send less, and only what people asked for.` }
      : { ok: true, what, found };
  } catch (error) {
    return { ok: false, what, found: `${wordsOf(error)}. Compare META_PHONE_NUMBER_ID with the app dashboard.`, cause: wordsOf(error) };
  }
}

export const numberFields = 'display_phone_number,verified_name,quality_rating';

/** The business account: as configured, as a webhook named it, or as the token says whom it is for. */
async function accountOf(options: CloudOptions, graph: Graph): Promise<string | null> {
  const known = options.accountId ?? (await options.memory.read(ownerKey));
  if (known !== null) return known;
  const { granular_scopes } = await askToken(graph, options.token).catch(() => ({ granular_scopes: [] }));
  const targets = granular_scopes.find(({ scope }) => scope === 'whatsapp_business_management')?.target_ids ?? [];
  return targets.length === 1 ? (targets[0] ?? null) : null;
}

const templatesShape = z.object({
  data: z.array(
    z.object({
      name: z.string(),
      language: z.string(),
      status: z.string(),
      components: z
        .array(z.object({ type: z.string(), text: z.string().catch(''), buttons: z.array(z.object({ type: z.string() })).catch([]) }))
        .catch([]),
    }),
  ),
});

async function templateFinding({ templates }: CloudOptions, graph: Graph, account: string | null, name: string): Promise<Finding> {
  const what = `template ${name}`;
  if (account === null)
    return {
      ok: false,
      what,
      found: 'not looked at: the business account is not known. It is learnt from the first message that comes in.',
    };
  try {
    const answer = await graph.call({ method: 'GET', path: `${account}/message_templates`, query: { name } });
    const found = templatesShape.parse(answer).data.find((one) => one.name === name && one.language === templates.language);
    if (found === undefined)
      return { ok: false, what, found: `there is none of this name in ${templates.language}. Create it in WhatsApp Manager.` };
    if (found.status !== 'APPROVED')
      return { ok: false, what, found: `${found.status.toLowerCase()}: it cannot be used until Meta approves it.` };
    const variables = found.components.find(({ type }) => type.toUpperCase() === 'BODY')?.text.match(/\{\{[^}]+\}\}/g)?.length ?? 0;
    if (variables !== 1) return { ok: false, what, found: `its body has ${variables} variables, and exactly one is wanted.` };
    return { what, ...(name === templates.page ? buttonsOf(found) : { ok: true, found: `approved in ${found.language}` }) };
  } catch (error) {
    return { ok: false, what, found: `${wordsOf(error)}.`, cause: wordsOf(error) };
  }
}

/** A page that cannot be answered with a tap still goes; but somebody half asleep should not have to type. */
function buttonsOf({ language, components }: z.output<typeof templatesShape>['data'][number]): Pick<Finding, 'ok' | 'found'> {
  const taps = components.flatMap(({ buttons }) => buttons).filter(({ type }) => type.toUpperCase() === 'QUICK_REPLY').length;
  if (taps === buttonsMost) return { ok: true, found: `approved in ${language}, with ${taps} quick replies` };
  return {
    ok: false,
    found: `approved in ${language}, but with ${taps} quick replies: add ${buttonsMost}, for take it, pass it on, status.`,
  };
}

async function subscriptionFinding(graph: Graph, account: string): Promise<Finding> {
  const what = 'subscription';
  try {
    const answer = await graph.call({ method: 'GET', path: `${account}/subscribed_apps` });
    const { data } = z.object({ data: z.array(z.unknown()) }).parse(answer);
    return data.length > 0
      ? { ok: true, what, found: 'an app is subscribed to the account' }
      : { ok: false, what, found: 'no app is subscribed to the account: nothing comes in. Subscribe it in the app dashboard.' };
  } catch (error) {
    return { ok: false, what, found: `${wordsOf(error)}.`, cause: wordsOf(error) };
  }
}

/** Does what Meta does when the callback is entered in its dashboard. */
async function webhookFinding({ publicUrl, verifyToken, fetch: send = fetch, answerWithinMs: within }: CloudOptions): Promise<Finding> {
  const what = 'webhook';
  if (publicUrl === null) return { ok: false, what, found: 'PUBLIC_URL is not set: Meta cannot be told where to post.' };
  const challenge = randomUUID();
  const query = new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.verify_token': verifyToken, 'hub.challenge': challenge });
  const url = `${publicUrl}${webhookPath}`;
  try {
    const answer = await send(`${url}?${query}`, { signal: AbortSignal.timeout(within ?? answerWithinMs) });
    if (answer.ok && (await answer.text()) === challenge) return { ok: true, what, found: `${url} answers the handshake` };
    return {
      ok: false,
      what,
      found: `${url} answers ${answer.status} and not the handshake. Is it this Muster, with the same META_VERIFY_TOKEN?`,
    };
  } catch (error) {
    return {
      ok: false,
      what,
      found: `${url} cannot be reached (${wordsOf(error)}). Start Muster first; look at the proxy and its certificate.`,
    };
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof GraphRefusal) return inWords(judge(error), error);
  if (error instanceof z.ZodError) return 'Meta answers something we do not understand';
  return error instanceof Error ? error.message : String(error);
}
