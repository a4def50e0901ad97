// A long body is read in slices. What arrives after it from the same source waits until it was handed on, so that the all-clear of an
// alert never overtakes the body that says it fires.

export interface Turn {
  /** Whatever arrived before has been handed on. */
  readonly begins: Promise<void>;
  /** It was handed on, or could not be read. */
  readonly ends: () => void;
}

export interface ReadingOrder {
  /** To be called as soon as the body is there. Null: nothing is before it, and it is read at once, so nothing waits for it. */
  enter(source: string, isLong: boolean): Turn | null;
}

export function readingOrder(): ReadingOrder {
  const lastOf = new Map<string, Promise<void>>();
  return {
    enter: (source, isLong) => {
      const before = lastOf.get(source);
      if (before === undefined && !isLong) return null;
      let ends = () => {};
      const ended = new Promise<void>((resolve) => {
        ends = resolve;
      });
      lastOf.set(source, ended);
      void ended.then(() => {
        if (lastOf.get(source) === ended) lastOf.delete(source);
      });
      return { begins: before ?? Promise.resolve(), ends };
    },
  };
}
