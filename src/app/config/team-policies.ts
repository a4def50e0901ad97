// What a team may say of policies of its own. What is in the map is read by read-policies.ts, so that one mistake hides no other.

import { z } from 'zod';

/** What may stand under `policies` of a team. */
export const teamPolicies = z.record(z.string(), z.unknown(), { error: 'a map of P1, P2, P3, P4, each as under policies' }).nullish();
