// What somebody asks for about maintenance windows → done and answered.

import type { ChatMessage } from '../commands/hearing/chat-message.js';
import type { MaintenanceAsk } from '../commands/maintenance-ask.js';
import { cancel, end, extend, move } from './change.js';
import { planEvery } from './chat-series.js';
import { plan } from './plan.js';
import type { MaintenanceDeps } from './tell.js';
import { wentWrong } from './went-wrong.js';

/** `ifYes` remembers what a *yes* would then do. */
export async function maintenanceAsked(
  deps: MaintenanceDeps,
  message: ChatMessage,
  ask: MaintenanceAsk,
  ifYes: (confirmed: MaintenanceAsk) => Promise<void>,
): Promise<void> {
  await deps.maintenance.load();
  switch (ask.does) {
    case 'plan':
      return ask.every === undefined ? plan(deps, message, ask, ifYes) : planEvery(deps, message, { ...ask, every: ask.every }, ifYes);
    case 'move':
      return move(deps, message, ask);
    case 'extend':
      return extend(deps, message, ask);
    case 'end':
      return end(deps, message, ask);
    case 'cancel':
      return cancel(deps, message, ask);
    case 'went-wrong':
      return wentWrong(deps, message, ask);
    default:
      return ask satisfies never;
  }
}
