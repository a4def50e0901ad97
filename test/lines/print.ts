// Prints what Muster says to people: `npm run lines` a night in ten minutes, `npm run lines -- all` every line.

import { allLines, everyScene, tenMinutes } from './listing.js';

const scenes = await everyScene();
process.stdout.write(process.argv[2] === 'all' ? allLines(scenes) : tenMinutes(scenes));
