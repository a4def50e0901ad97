// Words that mean something only in answer to what was said of a maintenance window: `incident`, `extend`, `end`.

import { type ChatMessage, isSaidToUs } from '../commands/hearing/chat-message.js';
import type { MaintenanceAsk } from '../commands/maintenance-ask.js';
import type { Deps } from '../handling/dependencies.js';
import { calendarTime } from '../wall-time.js';
import { type MaintenanceDeps, windowIn } from './tell.js';
import { isRunning } from './windows.js';

const wrong = /^\W*(?:an? )?(?:incident|declare(?: it)?|(?:it |this )?(?:has |have )?(?:went|gone) wrong|make it an incident)\W*$/iu;
const ends = /^\W*(?:end|end it|end now|end early|ended|done|finished|it['’]?s (?:over|done)|over)\W*$/iu;
const extends_ = /^\W*(?:extend|extend it|more time|longer)\W*$/iu;
/** Who says *extend* and no time gets so much. */
const usualExtensionMs = 30 * 60_000;

/**
 * What these words ask for, where their sender was told of a window and quotes that, or answers for the only one that runs and was asked about
 * it; null: nothing of the kind.
 */
export async function answerToMaintenance(
  deps: Deps,
  message: ChatMessage,
): Promise<{ readonly ask: MaintenanceAsk; readonly deps: MaintenanceDeps } | null> {
  const { maintenance } = deps;
  if (maintenance === undefined || !isSaidToUs(message)) return null;
  const { inbound, quoted, person, reader } = message;
  const { text } = inbound;
  const does = wrong.test(text) ? 'went-wrong' : ends.test(text) ? 'end' : extends_.test(text) ? 'extend' : null;
  if (does === null) return null;
  await maintenance.load();
  const now = calendarTime(deps.clock);
  const running = maintenance.windows().filter((one) => isRunning(one, now));
  const about = windowIn(quoted?.message.replaces);
  // A quoted message of another kind is what is meant.
  if (quoted !== null && about === null) return null;
  const own = running.filter(({ owner }) => owner === person.key);
  const [only, ...more] = own;
  const found = about !== null ? running.find(({ id }) => id === about) : more.length === 0 ? only : undefined;
  if (found === undefined) return null;
  // Of all that is said to Muster *done* and *end* are about the window only where its end was asked about, or it is quoted.
  if (does !== 'went-wrong' && about === null && !found.told.includes('end-asked')) return null;
  if (does === 'went-wrong' && about === null && found.incident !== null) return null;
  // Nothing else of theirs may be meant.
  if (
    does === 'end' &&
    about === null &&
    (await deps.store.list({ status: 'open', limit: 50 })).some(({ ack }) => ack?.by === reader.person)
  )
    return null;
  const ask: MaintenanceAsk = does === 'extend' ? { does, id: found.id, by: { ms: usualExtensionMs } } : { does, id: found.id, says: '' };
  return { ask, deps: { ...deps, maintenance } };
}
