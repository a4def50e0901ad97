// What the doctor found, as lines for a terminal: one a finding, what is well and what is not, and what to do next.
// Must never stop at a transport that cannot be looked at: the others are looked at all the same.

import type { Finding, Transport } from '../transports/transport.js';

export type Examined = Pick<Transport, 'name' | 'doctor'>;

export interface Diagnosis {
  readonly lines: readonly string[];
  /** Nothing found that is not well. */
  readonly ok: boolean;
}

/** Looks at each in its turn. Never rejects. */
export async function diagnose(examined: readonly Examined[]): Promise<Diagnosis> {
  const found: { readonly name: string; readonly findings: readonly Finding[] | null }[] = [];
  for (const one of examined) found.push({ name: one.name, findings: await findingsOf(one) });
  const failures = found.flatMap(({ findings }) => (findings ?? []).filter(({ ok }) => !ok));
  const looked = found.some(({ findings }) => findings !== null);
  return { lines: [...found.flatMap(linesOf), ...(looked ? ['', summary(failures.length)] : [])], ok: failures.length === 0 };
}

/** Null: this one cannot be looked at from here. */
async function findingsOf({ doctor }: Examined): Promise<readonly Finding[] | null> {
  if (doctor === undefined) return null;
  try {
    return await doctor();
  } catch (error) {
    return [{ ok: false, what: 'doctor', found: `could not look: ${error instanceof Error ? error.message : String(error)}` }];
  }
}

const linesOf = ({ name, findings }: { readonly name: string; readonly findings: readonly Finding[] | null }): readonly string[] =>
  findings === null
    ? [`${name}: nothing to look at from here; a running Muster tells its state on /readyz`]
    : [name, ...findings.map(({ ok, what, found }) => `  ${ok ? '✓' : '✗'} ${what}: ${found}`)];

const summary = (failures: number): string =>
  failures === 0 ? 'All is well.' : failures === 1 ? 'One thing to mend.' : `${failures} things to mend.`;
