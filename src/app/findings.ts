// What the doctor found, as lines for a terminal: one a finding, what is well and what is not, and what to do next.
// Must never stop at a transport that cannot be looked at: the others are looked at all the same.

import type { Clock } from '../clock.js';
import type { Finding, Transport } from '../transports/transport.js';

export type Examined = Pick<Transport, 'name' | 'doctor'>;

export interface Diagnosis {
  readonly lines: readonly string[];
  /** Nothing found that is not well. */
  readonly ok: boolean;
}

/** One that says nothing for this long is told of, and keeps nobody waiting. */
const patienceMs = 9_000;

/** Looks at all of them side by side. Never rejects. `before`: what was found of Muster itself. Without a clock it waits for everybody. */
export async function diagnose(
  examined: readonly Examined[],
  before: readonly Section[] = [],
  clock: Pick<Clock, 'after'> | null = null,
): Promise<Diagnosis> {
  const looked = await Promise.all(examined.map(async (one) => ({ name: one.name, findings: await findingsOf(one, clock) })));
  const found: readonly Section[] = [...before, ...looked].map(({ name, findings }) => ({
    name,
    findings: findings === null ? null : eachCauseOnce(findings),
  }));
  const failures = found.flatMap(({ findings }) => (findings ?? []).filter(({ ok }) => !ok));
  const any = found.some(({ findings }) => findings !== null);
  return { lines: [...found.flatMap(linesOf), ...(any ? ['', summary(failures.length)] : [])], ok: failures.length === 0 };
}

/** What was found of one thing; `findings` null: it cannot be looked at from here. */
export interface Section {
  readonly name: string;
  readonly findings: readonly Finding[] | null;
}

/** Several that fail for the same reason are one thing to mend. */
function eachCauseOnce(findings: readonly Finding[]): readonly Finding[] {
  const sharing = (cause: string) => findings.filter((one) => !one.ok && one.cause === cause);
  return findings.flatMap((one) => {
    if (one.ok || one.cause === undefined) return [one];
    const [first, ...others] = sharing(one.cause);
    if (first !== one) return [];
    const also = others.length === 0 ? '' : ` (That is also why there is nothing to say of ${others.map(({ what }) => what).join(', ')}.)`;
    return [{ ...one, found: `${one.found}${also}` }];
  });
}

/** Null: this one cannot be looked at from here. */
async function findingsOf({ doctor }: Examined, clock: Pick<Clock, 'after'> | null): Promise<readonly Finding[] | null> {
  if (doctor === undefined) return null;
  let stop = () => {};
  const late = new Promise<readonly Finding[]>((resolve) => {
    if (clock !== null) stop = clock.after(patienceMs, () => resolve([{ ok: false, what: 'doctor', found: noAnswer }]));
  });
  try {
    return await Promise.race([doctor(), late]);
  } catch (error) {
    return [{ ok: false, what: 'doctor', found: `could not look: ${error instanceof Error ? error.message : String(error)}` }];
  } finally {
    stop();
  }
}

const noAnswer = `no answer within ${patienceMs / 1_000} s. Look at the network, the proxy, and whether the other side has an outage; then ask again.`;

const linesOf = ({ name, findings }: Section): readonly string[] =>
  findings === null
    ? [`${name}: nothing to look at from here; a running Muster tells its state on /readyz`]
    : [name, ...findings.map(({ ok, what, found }) => `  ${ok ? '✓' : '✗'} ${what}: ${found}`)];

const summary = (failures: number): string =>
  failures === 0 ? 'All is well.' : failures === 1 ? 'One thing to mend.' : `${failures} things to mend.`;
