// Actions by their number → moved, given to somebody, done or decided against; and lists of them.

import type { Deps } from '../../handling/dependencies.js';
import { handle } from '../../handling/handle.js';
import type { Command } from '../../incident/commands.js';
import { personName } from '../../incident/directory.js';
import { inline } from '../../incident/escape.js';
import { changeAction, endAction } from '../../incident/features/actions/actions.js';
import type { Incident, PersonKey } from '../../incident/incident.js';
import { timeNear } from '../../incident/moment.js';
import type { ActionRow } from '../../store/store.js';
import type { ReadingContext } from '../command.js';
import { type ActionLine, actionLine } from '../grammar/action-line.js';
import type { ActionAsk } from '../review-ask.js';
import { answerTo, type ChatMessage, isTyped, reply, withReaction } from './chat-message.js';
import { involves } from './target.js';

/** Shown before the rest is a number. */
const mostShown = 15;

/** What is said about an action that there is, and that is meant by its number here; null: nothing, and it is heard like any other line. */
export async function actionSaid(deps: Deps, message: ChatMessage, context: ReadingContext): Promise<(() => Promise<void>) | null> {
  const { inbound, where, room, relay, quoted, person } = message;
  if (!isTyped(message) || where === 'group') return null;
  const line = actionLine(inbound.text, context);
  if (line === null) return null;
  const row = await deps.store.action(line.asks.number);
  if (row === null) return null;
  const here = quoted?.message.incident ?? room ?? relay;
  if (here !== null && here !== row.incident && row.owner !== person.key && !line.named) return null;
  if (!(await isMeant(deps, line, row, here, person.key))) return null;
  return () => actionAsked(deps, message, line.asks);
}

/** A number of a proposal, or of an incident that waits for an answer, is that first. */
async function isMeant({ store }: Deps, { asks, named }: ActionLine, row: ActionRow, here: number | null, by: PersonKey): Promise<boolean> {
  if (named || asks.action === 'change' || asks.action === 'drop') return true;
  const incidents = here === null ? await store.list({ status: 'open', limit: 50 }) : [await store.incident(here)];
  const waits = ({ number, state }: Incident['proposals'][number]) => number === asks.number && (state === 'approved' || state === 'open');
  const isProposal = (one: Incident | null): boolean =>
    one === null ? false : one.proposals.some(waits) && (here !== null || involves(one, by));
  return !incidents.some(isProposal) && (row.state === 'open' || here === null);
}

export async function actionAsked(deps: Deps, message: ChatMessage, asks: ActionAsk): Promise<void> {
  if (asks.action === 'list') return list(deps, message, asks.owner);
  const row = await deps.store.action(asks.number);
  if (row === null) return reply(deps, message, `There is no action ${asks.number}. *actions* lists what is open.`);
  if (asks.action === 'drop' && asks.why === '')
    return reply(deps, message, `Why not? *not doing ${asks.number} because …*: it stays in the record of INC-${row.incident}.`);
  const command = commandOf(asks, message.person.key);
  const incident = await deps.store.incident(row.incident);
  if (incident === null) return reply(deps, message, `INC-${row.incident} is not kept any more.`);
  await handle(deps, {
    number: row.incident,
    receipts: [message.receipt],
    commands: () => [command],
    announced: (messages) => withReaction(message, row.incident, messages),
    replies: (handled) => answerTo(message, handled, incident),
  });
}

function commandOf(asks: Exclude<ActionAsk, { action: 'list' }>, by: PersonKey): Command {
  switch (asks.action) {
    case 'done':
      return endAction({ by, number: asks.number, why: null });
    case 'drop':
      return endAction({ by, number: asks.number, why: asks.why });
    case 'change': {
      const { action: _action, ...to } = asks;
      return changeAction({ by, ...to });
    }
    default:
      return asks satisfies never;
  }
}

async function list(deps: Deps, message: ChatMessage, owner: PersonKey | null): Promise<void> {
  const { reader } = message;
  const rows = await deps.store.actions({ state: 'open', limit: 200, ...(owner === null ? {} : { owner }) });
  const whose = owner === null ? '' : owner === message.person.key ? ' of yours' : ` of ${personName(reader.directory, owner)}`;
  if (rows.length === 0) return reply(deps, message, `No action${whose} is open.`);
  const line = ({ number, incident, text, owner: has, dueAt, longTerm, preventive }: ActionRow): string =>
    [
      `${number} · INC-${incident} · ${inline(text, 100)}`,
      ...(owner === null ? [has === null ? 'nobody' : personName(reader.directory, has)] : []),
      `${dueAt < reader.now ? '⏰ was due' : 'due'} ${timeNear(dueAt, reader.now, reader.timezone)}`,
      ...(longTerm ? ['long-term'] : []),
      ...(preventive ? ['preventive'] : []),
    ].join(' · ');
  const more = rows.length - mostShown;
  return reply(
    deps,
    message,
    [
      `🗒 ${rows.length === 1 ? 'One action' : `${rows.length} actions`}${whose} open:`,
      ...rows.slice(0, mostShown).map(line),
      ...(more > 0 ? [`and ${more} more`] : []),
      `*done ${rows[0]?.number ?? 7}*, *${rows[0]?.number ?? 7} by Monday*, *not doing ${rows[0]?.number ?? 7} because …*`,
    ].join('\n'),
  );
}
