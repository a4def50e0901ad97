// Bodies bent as a template, a version or a hand may bend them.

export type Change = (value: unknown) => unknown;

/** A body with every value within it changed, the inner ones first. */
export const within = (value: unknown, change: Change): unknown => {
  if (Array.isArray(value)) return change(value.map((one) => within(one, change)));
  if (typeof value !== 'object' || value === null) return change(value);
  return change(Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, within(inner, change)])));
};

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Other clothes of the same body: it is to be read as before. */
export const changes: readonly (readonly [string, Change])[] = [
  ['numbers as texts', (value) => (typeof value === 'number' ? String(value) : value)],
  ['texts of digits as numbers', (value) => (typeof value === 'string' && /^[1-9]\d{0,14}$/.test(value) ? Number(value) : value)],
  ['fields nobody knows', (value) => (isObject(value) ? { zz_new: { deep: [1, null] }, ...value, zz_flag: true } : value)],
  [
    'no field that is null',
    (value) => (isObject(value) ? Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null)) : value),
  ],
];

/** The body with one of its values, counted in order, replaced; undefined: left out. */
export const bend = (body: unknown, place: number, value: unknown): unknown => {
  const places: [Record<string, unknown>, string][] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      places.push([node as Record<string, unknown>, key]);
      walk((node as Record<string, unknown>)[key]);
    }
  };
  walk(body);
  const chosenPlace = places[place % places.length];
  if (chosenPlace === undefined) return body;
  if (value === undefined) delete chosenPlace[0][chosenPlace[1]];
  else chosenPlace[0][chosenPlace[1]] = value;
  return body;
};
