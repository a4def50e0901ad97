// The listing of every line, in the order in which a reviewer reads it.

import { commandScenes } from './commands.js';
import { conversationScenes } from './conversations.js';
import { eventScenes } from './events.js';
import { identityScene } from './identity.js';
import { refusalScene } from './refusals.js';
import { reportScenes } from './reports.js';
import { eachShape, type Known, written } from './scene.js';

/** All of it, as it stands in docs/lines.md. */
export async function everyLine(): Promise<string> {
  const known: Known = new Set();
  const scenes = [...eventScenes(known), ...reportScenes(), refusalScene(), ...commandScenes(), identityScene()];
  for (const { said } of scenes) eachShape(said, known);
  return written([...scenes, ...(await conversationScenes(known))]);
}
