// The listing of every line, in the order in which a reviewer reads it, and the ten minutes of it that are read aloud.

import { commandScenes } from './commands.js';
import { conversationScenes } from './conversations.js';
import { eventScenes } from './events.js';
import { identityScene } from './identity.js';
import { ofTheNight } from './night.js';
import { languageScenes } from './phrases.js';
import { refusalScene } from './refusals.js';
import { reportScenes } from './reports.js';
import { eachShape, type Known, type Scene, written } from './scene.js';

/** All of it. */
export async function everyScene(): Promise<readonly Scene[]> {
  const known: Known = new Set();
  const once = (scenes: readonly Scene[]) => scenes.map(({ title, said }) => ({ title, said: eachShape(said, known) }));
  const whatHappens = eventScenes(known);
  const answers = once(reportScenes());
  const others = [refusalScene(), ...commandScenes(), identityScene()];
  for (const { said } of others) eachShape(said, known);
  return [...whatHappens, ...answers, ...others, ...(await conversationScenes(known)), ...languageScenes()];
}

/** As it stands in docs/lines-all.md. */
export const allLines = (scenes: readonly Scene[]): string =>
  written(
    `# Every line

All that Muster says to people, with made-up data, from the functions that say it in the product: \`npm run lines -- all\`. The ten minutes of it that
are read aloud are [lines.md](lines.md). \`MUSTER_RECORD=1 npx vitest run test/lines.test.ts\` writes both anew after a change; the test fails while one is
out of date, and when an event, a refusal or a chat command is not in this one.`,
    scenes,
  );

/** As it stands in docs/lines.md. */
export const tenMinutes = (scenes: readonly Scene[]): string =>
  written(
    `# A night in ten minutes

What one incident says to people from its first page on, each kind of message once, with made-up data: \`npm run lines\`. Read it aloud, as somebody
who was woken at 3 AM: who did what, when, and what is to be done next? \`test/lines/night.ts\` chooses; [lines-all.md](lines-all.md) has every line.`,
    ofTheNight(scenes),
  );
