// Who stands where on the stage when somebody new is wanted.

/** The first `capacity` wanted ones; whoever is already on show keeps the place. */
export function placed(before: readonly string[], wanted: readonly string[], capacity: number): readonly string[] {
  const chosen = [...new Set(wanted)].slice(0, capacity);
  const places = before.slice(0, capacity).map((phone) => (chosen.includes(phone) ? phone : null));
  while (places.length < chosen.length) places.push(null);
  const newcomers = chosen.filter((phone) => !places.includes(phone));
  return places.flatMap((phone) => phone ?? newcomers.shift() ?? []);
}
