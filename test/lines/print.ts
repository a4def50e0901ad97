// Prints every line Muster says to people: `npm run lines`.

import { everyLine } from './listing.js';

process.stdout.write(await everyLine());
