// What people ask for about who is on call, as read from their words. Plain data; times stay in words, for only the shell knows the hour
// of the rota.

import type { PersonKey } from '../incident/incident.js';

export type DutyAsk =
  /** `of`: whose time; `by`: who takes it, null: others are asked, or whoever speaks takes it where it is not their own. */
  | { readonly duty: 'cover'; readonly when: string; readonly of: PersonKey; readonly by: PersonKey | null }
  /** `stillWaits`: what is asked of them besides, as they are to read it. Absent: nothing. */
  | { readonly duty: 'answer'; readonly request: number; readonly says: string; readonly stillWaits?: string }
  | { readonly duty: 'swap'; readonly when: string; readonly with: PersonKey }
  /** `named`: a team or schedule; null: the only one it can be. `until`: in words; empty: for the rest of the shift. */
  | { readonly duty: 'take'; readonly named: string | null; readonly until: string }
  | { readonly duty: 'give-back' }
  | { readonly duty: 'remove'; readonly id: number };
