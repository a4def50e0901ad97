// Long work in slices of real time, so that whatever else waits has its turn in between.

/** How long one slice holds the event loop. */
const sliceMs = 10;

export interface TimeSlices {
  /** Whether the slice is used up: then `next` is awaited before more is done. */
  isOver(): boolean;
  next(): Promise<void>;
}

/** Begins the first slice now. Short work never comes to the end of it, and so never waits. */
export function timeSlices(): TimeSlices {
  let began = performance.now();
  return {
    isOver: () => performance.now() - began >= sliceMs,
    next: async () => {
      await turnOfTheLoop();
      began = performance.now();
    },
  };
}

/** Resolves when all else that is ready has had its turn. */
export const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
