// A feature's own state on the incident: a slice with a default, so that incidents stored before the feature existed need no edit.

/** Slices by the name of their feature. Plain data: it survives JSON unchanged. */
export type Slices = Readonly<Record<string, unknown>>;

interface Sliced {
  readonly slices?: Slices;
}

export interface Slice<T> {
  /** The default where the incident has none yet. */
  readonly read: (incident: Sliced) => T;
  readonly write: <I extends Sliced>(incident: I, value: T) => I;
}

/** The slice of the feature called `name`. */
export const sliceOf = <T>(name: string, byDefault: T): Slice<T> => ({
  read: ({ slices }) => (slices?.[name] as T | undefined) ?? byDefault,
  write: (incident, value) => ({ ...incident, slices: { ...incident.slices, [name]: value } }),
});
