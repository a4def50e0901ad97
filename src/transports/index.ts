// The registry of transports: a folder each, and one line here. Handed to whoever needs it by the entries (main.ts, doctor.ts).

import { cloud } from './cloud/index.js';
import { local } from './local/index.js';
import { mail } from './mail/index.js';
import type { TransportRecord } from './record.js';
import { sms, twilio } from './twilio/index.js';
import { voice } from './voice/index.js';
import { web } from './web/index.js';

/** In the order in which they are named to whoever chooses. */
export const transports: readonly TransportRecord[] = [web, cloud, twilio, sms, voice, mail, local];
