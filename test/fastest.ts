/**
 * What a piece of code takes, in milliseconds. Nothing but the machine makes a run slower than its fastest, so the fastest of several
 * counts; `tries` are made, and with `enoughMs` many more until one is as fast as that.
 */
export function fastestMs(run: () => unknown, { tries = 5, enoughMs = Number.POSITIVE_INFINITY } = {}): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let at = 0; at < tries || (at < 200 && fastest > enoughMs); at += 1) {
    const from = performance.now();
    run();
    fastest = Math.min(fastest, performance.now() - from);
  }
  return fastest;
}
