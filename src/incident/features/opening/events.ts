// What opening an incident asks for, and the event it leads to.

import { maker } from '../../feature.js';
import type { Actor, Paged, PersonKey } from '../../incident.js';
import type { AlertChange, Opening } from '../../opening.js';

export interface Open {
  readonly type: 'open';
  readonly opening: Opening;
  readonly by: Actor;
  readonly alerts: AlertChange | null;
  readonly investigating: boolean;
}

export interface Opened {
  readonly kind: 'opened';
  readonly opening: Opening;
  readonly paged: readonly Paged[];
  readonly takenBy: PersonKey | null;
  readonly alerts: AlertChange | null;
}

export const open = maker<Open>('open');
