// Who is on call, in words: by name, and for whom they stand in.

import { type Directory, names, personName } from './directory.js';
import type { PersonKey } from './incident.js';

/** Of those who are on call by an override, whom they stand in for. */
export type CoversFor = Readonly<Record<PersonKey, readonly PersonKey[]>>;

/** `Ben (covering for Asha)`, `Asha and Ian`. */
export function onCallTold(people: readonly PersonKey[], coversFor: CoversFor, { directory }: { readonly directory: Directory }): string {
  const all = people.map((person) => `${personName(directory, person)}${coverTold(coversFor[person] ?? [], { directory })}`);
  return all.length < 2 ? (all[0] ?? 'nobody') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** ` (covering for Asha)`; nothing where it is for nobody. */
export const coverTold = (whom: readonly PersonKey[], { directory }: { readonly directory: Directory }): string =>
  whom.length === 0 ? '' : ` (covering for ${names(directory, whom)})`;
