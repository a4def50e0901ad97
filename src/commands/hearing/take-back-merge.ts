// A merge taken back, of two or of all that one order put together: each is as it was, and has its own alerts again.

import type { Alert } from '../../alerts/alert.js';
import type { Deps } from '../../handling/dependencies.js';
import { confirmation, refusalWords } from '../../incident/answer.js';
import { giveBack, unmerge } from '../../incident/features/merge/events.js';
import { type Incident, isOpen } from '../../incident/incident.js';
import type { Refusal } from '../../incident/refusals.js';
import { ownAgain, stillPart } from '../../incident/several.js';
import { write } from '../../store/store.js';
import { type ChatMessage, reply, replyMessage } from './chat-message.js';
import { allInTurn, commitParts, decidePart, mostAlerts, type Part, toldOnce } from './merged-change.js';

interface NotBack {
  readonly incident: Incident | null;
  readonly refusal: Refusal;
}

/** Takes these out of the one they are part of. Of several those come back that can; the answer names the rest. */
export async function takeBackMerge(deps: Deps, message: ChatMessage, numbers: readonly number[]): Promise<void> {
  const found = await incidentsOf(deps, numbers);
  const into = found.find(({ mergedInto }) => mergedInto !== null)?.mergedInto ?? null;
  if (into === null) return refuse(deps, message, { incident: found[0] ?? null, refusal: { refused: 'no-merge-to-undo' } });
  await allInTurn(deps, [...numbers, into], async () => {
    const host = await deps.store.incident(into);
    const gone = await incidentsOf(deps, numbers);
    if (host === null) {
      await refuse(deps, message, { incident: gone[0] ?? null, refusal: { refused: 'no-merge-to-undo' } });
      return 'done';
    }
    const { back, not } = await comeBack(deps, message, host, gone);
    const given = { by: message.person.key, other: back[0]?.part.before.number ?? into, ...sumOf(back) };
    const others = back.map(({ part }) => part.before.number);
    const grown = decidePart(deps, host, [giveBack(others.length > 1 ? { ...given, others } : given)], false);
    const refused = back.length === 0 ? not[0] : 'refusal' in grown ? { refusal: grown.refusal, incident: host } : undefined;
    if (refused !== undefined || 'refusal' in grown) {
      await refuse(deps, message, refused ?? { incident: host, refusal: { refused: 'no-merge-to-undo' } });
      return 'done';
    }
    const parts = back.map(({ part }) => part);
    const { directory } = message.reader;
    const told = toldOnce(parts, grown, (some) => ownAgain(some, message.person.key, directory));
    const answer = replyMessage(message, answerOf(message, parts, grown, not), into);
    const rows = back.flatMap(({ part, alerts }) =>
      alerts.map(({ mergedFrom: _, ...alert }) => write.alert({ ...alert, incident: part.before.number })),
    );
    return commitParts(deps, message.receipt, [...parts, grown], { messages: [answer, ...told], alerts: rows });
  });
}

const incidentsOf = async ({ store }: Deps, numbers: readonly number[]): Promise<readonly Incident[]> =>
  (await Promise.all(numbers.map((number) => store.incident(number)))).filter((one) => one !== null);

interface Back {
  readonly part: Part;
  readonly alerts: readonly Alert[];
}

/** Which of them can be on their own again, each with its alerts. */
async function comeBack(
  deps: Deps,
  message: ChatMessage,
  host: Incident,
  gone: readonly Incident[],
): Promise<{ readonly back: readonly Back[]; readonly not: readonly NotBack[] }> {
  const newest = await deps.store.newestByGroup(gone.map(({ groupKey }) => groupKey));
  const all = await deps.store.alertsOf(host.number, mostAlerts);
  const back: Back[] = [];
  const not: NotBack[] = [];
  for (const from of gone) {
    const taken = newest.get(from.groupKey);
    if (from.mergedInto !== host.number) not.push({ incident: from, refusal: { refused: 'no-merge-to-undo' } });
    else if (taken !== undefined && taken.number !== from.number && isOpen(taken))
      not.push({ incident: from, refusal: { refused: 'already-open', number: taken.number } });
    else {
      const alerts = all.filter((alert) => cameWith(alert, from));
      const part = decidePart(deps, from, [unmerge({ by: message.person.key, alerts: countsOf(alerts) })], true);
      if ('refusal' in part) not.push({ incident: from, refusal: part.refusal });
      else back.push({ part, alerts });
    }
  }
  return { back, not };
}

/** What was merged, and what has come since that would have come to it. */
const cameWith = (alert: Alert, from: Incident): boolean => alert.mergedFrom === from.number || alert.groupKey === from.groupKey;

const countsOf = (alerts: readonly Alert[]) => ({
  firing: alerts.filter(({ status }) => status !== 'resolved').length,
  total: alerts.length,
});

const sumOf = (back: readonly Back[]) => ({ alerts: countsOf(back.flatMap(({ alerts }) => alerts)) });

function answerOf({ reader }: ChatMessage, parts: readonly Part[], grown: Part, not: readonly NotBack[]): string {
  const words = ({ played }: Part) =>
    confirmation(
      played.events.map((one) => one.event),
      played.after,
      reader,
    );
  const [only] = parts;
  const again = parts.length === 1 && only !== undefined ? [words(only)] : [];
  return [words(grown), ...again, ...not.map(({ incident, refusal }) => stillPart(incident, refusalWords(refusal, incident, reader)))].join(
    '\n',
  );
}

const refuse = (deps: Deps, message: ChatMessage, { incident, refusal }: NotBack): Promise<void> =>
  reply(deps, message, refusalWords(refusal, incident, message.reader));
