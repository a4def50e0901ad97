// The listing of every line, in the order in which a reviewer reads it.

import { commandScenes } from './commands.js';
import { conversationScenes } from './conversations.js';
import { eventScenes } from './events.js';
import { identityScene } from './identity.js';
import { languageScenes } from './phrases.js';
import { refusalScene } from './refusals.js';
import { reportScenes } from './reports.js';
import { eachShape, type Known, type Scene, written } from './scene.js';

/** All of it, as it stands in docs/lines.md. */
export async function everyLine(): Promise<string> {
  const known: Known = new Set();
  const once = (scenes: readonly Scene[]) => scenes.map(({ title, said }) => ({ title, said: eachShape(said, known) }));
  const whatHappens = eventScenes(known);
  const answers = once(reportScenes());
  const others = [refusalScene(), ...commandScenes(), identityScene()];
  for (const { said } of others) eachShape(said, known);
  return written([...whatHappens, ...answers, ...others, ...(await conversationScenes(known)), ...languageScenes()]);
}
