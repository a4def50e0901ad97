// A body through its source: at once, in slices where it is long, and by the reader of everything else where its own fails on it.

import type { FastifyBaseLogger } from 'fastify';
import { customSource } from '../../sources/index.js';
import type { Reading, Source, SourceRequest } from '../../sources/source.js';
import { timeSlices, turnOfTheLoop } from '../../time-slices.js';

export interface ReadBody {
  readonly reading: Reading;
  /** What its own source failed with; the reading shows the body itself then. Null: it did not. */
  readonly fault: Error | null;
}

interface ReadDeps {
  readonly log: Pick<FastifyBaseLogger, 'error'>;
}

/**
 * A fault in one source's reading must not lose the alert: it is read like any unknown body then, and the log says so. Throws the fault
 * where not even that finds an alert in it.
 */
export const readSafely = ({ log }: ReadDeps, source: Source, asked: SourceRequest): ReadBody => {
  try {
    return { reading: source.read(asked), fault: null };
  } catch (error) {
    log.error({ err: error, source: asked.source }, 'A body could not be read by its source; it is taken as an alert that shows it.');
    const fault = error instanceof Error ? error : new Error(String(error));
    const { signals, problems } = customSource.read(asked);
    if (signals.length === 0) throw fault;
    const told = `Shown as it came: the reader of ${asked.source} failed on it.`;
    const shown = signals.map((one) => ({ ...one, description: one.description === null ? told : `${told}\n${one.description}` }));
    return { reading: { signals: shown, problems }, fault };
  }
};

/** The same for a long body: others have a turn of the event loop first, for parsing it took long already, and between slices. */
export const readInSlices = async (deps: ReadDeps, source: Source, asked: SourceRequest): Promise<ReadBody> => {
  await turnOfTheLoop();
  if (source.readInSteps === undefined) return readSafely(deps, source, asked);
  try {
    return { reading: await readBySource(source, asked), fault: null };
  } catch {
    return readSafely(deps, source, asked);
  }
};

/** By its own source and no other, in slices where it can: throws what that throws. */
export const readBySource = async (source: Source, asked: SourceRequest): Promise<Reading> => {
  if (source.readInSteps === undefined) return source.read(asked);
  const slices = timeSlices();
  const steps = source.readInSteps(asked);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (slices.isOver()) await slices.next();
  }
};
