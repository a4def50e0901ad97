// Pausing a heartbeat in chat: nobody is told that it is missing for a while. What is as bad as a P1, or long, needs a manager.

import type { Ask } from '../commands/command.js';
import { type ChatMessage, reply, replyMessage } from '../commands/hearing/chat-message.js';
import { forgetDone, noteDone } from '../commands/hearing/done-lately.js';
import { atLeast } from '../commands/rights.js';
import type { Deps } from '../handling/dependencies.js';
import { personName } from '../incident/directory.js';
import { hours } from '../incident/duration.js';
import { exact, typing } from '../incident/escape.js';
import { timeNear } from '../incident/moment.js';
import type { DeclaredHeartbeat } from '../people/organisation.js';
import type { Heartbeat } from '../store/heartbeats.js';
import { write } from '../store/store.js';
import { editDistance } from '../text/edit-distance.js';
import { newHeartbeat } from './heartbeat.js';
import type { Heartbeats } from './heartbeats.js';
import { endPause, holdPause, missedFrom, watchersOf } from './pausing.js';

type PauseDeps = Deps & { readonly pausing?: Pick<Heartbeats, 'rewrite'> };

/** Longer than this it is a manager's to decide, as with a silence. */
const longestByResponderMs = hours(24);

export async function pauseHeartbeat(deps: PauseDeps, message: ChatMessage, ask: Extract<Ask, { ask: 'pause-heartbeat' }>): Promise<void> {
  const declared = declaredAs(deps, ask.name);
  if (declared === null || deps.pausing === undefined) return reply(deps, message, noSuch(deps, ask.name));
  const refusal = atLeast(message.person, 'manager') ? null : needsManager(deps, message, declared, ask.forMs);
  if (refusal !== null) return reply(deps, message, refusal);
  const name = declared.key;
  const by = message.person.key;
  const { now, timezone } = message.reader;
  const until = deps.clock.now() + ask.forMs;
  const said = [
    `⏸️ ${exact(name)} is paused: nobody is told if it is missing until ${timeNear(until, now, timezone)}.`,
    `Then it is watched again, with all its time. ${typing`resume heartbeat ${name}`} ends it before.`,
  ].join('\n');
  const writes = [write.message(replyMessage(message, said, null)), write.receipt(message.receipt)];
  const done = await holdPause({ ...deps, heartbeats: deps.pausing }, name, { by, until, why: ask.why }, { writes, untold: by });
  if (typeof done === 'string') return;
  const what = `the pause of the heartbeat ${exact(name)}`;
  noteDone(deps.store, by, { at: deps.clock.now(), what, takeBack: (again) => putBack(deps, again, declared, done.before) });
}

export async function resumeHeartbeat(
  deps: PauseDeps,
  message: ChatMessage,
  ask: Extract<Ask, { ask: 'resume-heartbeat' }>,
): Promise<void> {
  const declared = declaredAs(deps, ask.name);
  if (declared === null || deps.pausing === undefined) return reply(deps, message, noSuch(deps, ask.name));
  const name = declared.key;
  const stored = await deps.store.heartbeat(name);
  if ((stored?.pausedUntil ?? 0) <= deps.clock.now()) return reply(deps, message, `${exact(name)} is not paused. *heartbeats* lists them.`);
  const by = message.person.key;
  const { now, timezone } = message.reader;
  const done = await endPause({ ...deps, heartbeats: deps.pausing }, name, by, {
    writes: (after) => [
      write.message(replyMessage(message, `▶️ ${exact(name)} is watched again. ${missedFrom(after, now, timezone)}`, null)),
      write.receipt(message.receipt),
    ],
    untold: by,
  });
  if (typeof done === 'string') return;
  const what = `the end of the pause of the heartbeat ${exact(name)}`;
  noteDone(deps.store, by, { at: deps.clock.now(), what, takeBack: (again) => putBack(deps, again, declared, done.before) });
}

/** It was a mistake: it is paused, or watched, as it was before. */
async function putBack(deps: PauseDeps, message: ChatMessage, { key }: DeclaredHeartbeat, was: Heartbeat): Promise<void> {
  const { pausedUntil, pausedBy, pausedWhy } = was;
  const { now, timezone } = message.reader;
  const until = pausedUntil === null || pausedUntil <= deps.clock.now() ? null : timeNear(pausedUntil, now, timezone);
  const done = await deps.pausing?.rewrite(
    key,
    (row) => ({ ...row, pausedUntil, pausedBy, pausedWhy }),
    (after) => [
      write.message(
        replyMessage(
          message,
          until === null
            ? `Undone. ${exact(key)} is watched again. ${missedFrom(after, now, timezone)}`
            : `Undone. ${exact(key)} is paused until ${until} again.`,
          null,
        ),
      ),
      write.receipt(message.receipt),
    ],
  );
  if (done !== 'duplicate') forgetDone(deps.store, message.person.key);
}

/** By its name, whatever its case. */
function declaredAs(deps: Deps, name: string): DeclaredHeartbeat | null {
  const { heartbeats } = deps.organisation();
  return heartbeats.get(name) ?? [...heartbeats.values()].find(({ key }) => key.toLowerCase() === name.toLowerCase()) ?? null;
}

function noSuch(deps: Deps, name: string): string {
  const close = [...deps.organisation().heartbeats.keys()].filter((key) => editDistance(key.toLowerCase(), name.toLowerCase()) <= 2);
  const hint =
    close.length === 0
      ? '*heartbeats* lists them.'
      : `Did you mean ${close
          .slice(0, 3)
          .map((key) => typing`${key}`)
          .join(' or ')}?`;
  return `No heartbeat is called ${exact(name)}. ${hint} Nothing has changed.`;
}

function needsManager(deps: Deps, message: ChatMessage, declared: DeclaredHeartbeat, forMs: number): string | null {
  const because =
    declared.severity === 'P1'
      ? `${exact(declared.key)} pages as a P1 when it is missing: pausing it`
      : forMs > longestByResponderMs
        ? 'A pause of more than 24 hours'
        : null;
  if (because === null) return null;
  const row = newHeartbeat(declared.key, deps.clock.now());
  const [manager] = watchersOf(deps, { declared, row }).managers.filter((person) => person !== message.person.key);
  const whom = manager === undefined ? '' : ` Ask ${personName(deps.directory(), manager)}.`;
  return `${because} needs a manager; you are a ${message.person.role}. Nothing has changed.${whom}`;
}
