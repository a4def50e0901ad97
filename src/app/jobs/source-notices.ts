// What nobody who sends deliveries can see: alerts come in by a name that no source has, deliveries were refused, a subscription was confirmed
// or waits for somebody to do it. Told as notices. They wake nobody: what came by a strange name is an alert of its own, and what was refused its sender was told.

import { onCall } from '../../escalation/on-call.js';
import type { Deps } from '../../handling/dependencies.js';
import { tellOf } from '../../incident/compose.js';
import { zoneOf } from '../../incident/directory.js';
import { days, hours, minutes } from '../../incident/duration.js';
import { exact, inline } from '../../incident/escape.js';
import type { EpochMs, PersonKey } from '../../incident/incident.js';
import type { Message } from '../../incident/message.js';
import { timeWithZone } from '../../incident/moment.js';
import { administratorsOf } from '../../people/identity/recovery-contacts.js';
import { write } from '../../store/store.js';
import { timeSlices } from '../../time-slices.js';
import type { AskedOfUs, Refusals, SourceLog, StrangeName } from '../routes/source-log.js';

type Needs = Pick<Deps, 'store' | 'clock' | 'organisation' | 'directory' | 'nudge'>;

export interface SourceNotices {
  /** One look, to be had once a second; idempotent. */
  look(): Promise<void>;
  /** To be had once a day. */
  tellOfRefusals(): Promise<void>;
}

/** Of one name people are told at most this often, across restarts as well. */
const namesEveryMs = hours(1);
/** And of all of them so often in that time. */
const mostNotices = 4;
/** Sources listed in one message. */
const mostListed = 20;

export function createSourceNotices(deps: Needs, sourceLog: SourceLog): SourceNotices {
  const toldAt = new Map<string, EpochMs>();
  let noticesAt: readonly EpochMs[] = [];

  const isDue = async ({ source, untold }: StrangeName, now: EpochMs): Promise<boolean> => {
    if (untold === 0 || now - (toldAt.get(source) ?? Number.NEGATIVE_INFINITY) < namesEveryMs) return false;
    if (toldAt.has(source) || !(await toldLately(deps, source, now))) return true;
    // By the process before this one.
    toldAt.set(source, now);
    return false;
  };

  /** A sender that makes up a name for each alert fills nobody's night: what is too much waits, and is told together. */
  const tellOf = async (names: readonly StrangeName[], now: EpochMs): Promise<void> => {
    const told = defaultTeam(deps, now).map((person) => notice(person, nameWords(names)));
    const receipts = names.map(({ source }) => write.receipt({ channel: 'strange-name', id: idAt(source, now), at: now }));
    await deps.store.commit({ now, writes: [...told.map(write.message), ...receipts] });
    noticesAt = [...noticesAt.filter((at) => now - at < namesEveryMs), now];
    for (const { source } of names) {
      toldAt.set(source, now);
      sourceLog.toldOfName(source);
    }
    deps.nudge();
  };

  const tellOfAsked = async (now: EpochMs): Promise<void> => {
    const asked = sourceLog.untoldAsked();
    if (asked.length === 0) return;
    const admins = administratorsOf(deps.organisation(), now);
    const told = asked.flatMap((one) => admins.map((person) => notice(person, askedWords(one))));
    await deps.store.commit({ now, writes: told.map(write.message) });
    sourceLog.toldOfAsked(asked.length);
    deps.nudge();
  };

  return {
    look: async () => {
      const now = deps.clock.now();
      await tellOfAsked(now);
      if (noticesAt.filter((at) => now - at < namesEveryMs).length >= mostNotices) return;
      const due: StrangeName[] = [];
      const slices = timeSlices();
      for (const name of sourceLog.strangeNames()) {
        if (slices.isOver()) await slices.next();
        if (await isDue(name, now)) due.push(name);
      }
      if (due.length > 0) await tellOf(due, now);
    },
    tellOfRefusals: async () => {
      const refused = sourceLog.refusals().filter(({ untold }) => untold > 0);
      if (refused.length === 0) return;
      const now = deps.clock.now();
      const told = administratorsOf(deps.organisation(), now).map((person) =>
        notice(person, refusalWords(refused, zoneOf(deps.directory(), person))),
      );
      await deps.store.commit({ now, writes: told.map(write.message) });
      sourceLog.toldOfRefusals();
      deps.nudge();
    },
  };
}

const idAt = (source: string, at: EpochMs): string => `${source} ${Math.floor(at / minutes(1))}`;

async function toldLately({ store }: Needs, source: string, now: EpochMs): Promise<boolean> {
  for (let ago = 0; ago < namesEveryMs; ago += minutes(1))
    if (await store.seen({ channel: 'strange-name', id: idAt(source, now - ago) })) return true;
  return false;
}

/** Whoever is on call for what no route gives to another; where there is nobody, who looks after Muster. */
function defaultTeam({ organisation }: Needs, now: EpochMs): readonly PersonKey[] {
  const { teams, defaultTeam: key } = organisation();
  const name = teams.get(key)?.oncall ?? null;
  const called = name === null ? null : onCall(organisation(), name, now);
  return called === null ? administratorsOf(organisation(), now) : [called];
}

function nameWords(names: readonly StrangeName[]): string {
  const [first, ...others] = names;
  if (first !== undefined && others.length === 0) return oneNameWords(first);
  return [
    `📮 Muster · alerts came in by ${names.length} names no source has:`,
    ...names
      .slice(0, mostListed)
      .map(
        ({ source, from, firstWords, untold }) => `${address(source)}: ${untold}, from ${inline(from, 64)}: “${inline(firstWords, 80)}”`,
      ),
    ...(names.length > mostListed ? [`and by ${names.length - mostListed} more; *sources* lists them`] : []),
    'They are taken as any other. Name them under sources: in muster.yaml, or have the senders use the names of their systems.',
  ].join('\n');
}

const address = (source: string): string => exact(`/webhooks/${source}`, 80);

const oneNameWords = ({ source, from, firstWords, untold }: StrangeName): string =>
  [
    `📮 Muster · ${untold === 1 ? 'an alert came' : `${untold} alerts came`} in by a name no source has: ${address(source)}`,
    `From ${inline(from, 64)}: “${inline(firstWords)}”`,
    'They are taken as any other. Name it under sources: in muster.yaml, or have the sender use the name of its system.',
  ].join('\n');

const askedWords = ({ source, about, undone, byHand }: AskedOfUs): string => {
  const facts = Object.entries(about).flatMap(([name, said]) =>
    said === null || (undone === null && name !== 'topic') ? [] : [`${name}: ${inline(said, 300)}`],
  );
  return undone === null
    ? [
        `📮 Muster · a subscription of ${exact(source, 64)} was confirmed`,
        ...facts,
        'If it is not yours, list your own under topics: in muster.yaml.',
      ].join('\n')
    : [`📮 Muster · ${exact(source, 64)} asks to have a subscription confirmed. That was not done: ${undone}.`, ...facts, byHand].join(
        '\n',
      );
};

const refusalWords = (refused: readonly Refusals[], timezone: string): string =>
  [
    '📮 Muster · deliveries of alerts were refused since this was last told:',
    ...refused.slice(0, mostListed).map((one) => refusalLine(one, timezone)),
    ...(refused.length > mostListed ? [`and of ${refused.length - mostListed} more sources`] : []),
  ].join('\n');

const refusalLine = ({ source, untold, lastAt, lastStatus, lastReason, from }: Refusals, timezone: string): string =>
  `${exact(source, 64)}: ${untold}, the last at ${timeWithZone(lastAt, timezone)} from ${inline(from, 64)}. ${lastStatus} ${inline(lastReason, 200)}`;

const notice = (person: PersonKey, text: string): Message => tellOf(person, text, days(1));
