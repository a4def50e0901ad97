// `muster.yaml` → the organisation, or every problem of the file at once. Must never let a half-right organisation through.

import { Fault } from '../../fault.js';
import type { EpochMs } from '../../incident/incident.js';
import type { Organisation } from '../../people/organisation.js';
import { noteContradictions } from './contradictions.js';
import { readDraft } from './draft.js';
import { missingTransports } from './quiet-hours.js';
import type { SecretLookUp } from './schemas.js';
import { type Environment, type ReadFile, readSecret } from './secret.js';
import { type Judged, readParts, withMeantParts, writePath } from './sections.js';
import { warningsOf } from './warnings.js';
import { type Problem, readYaml } from './yaml-document.js';

/** What a checked file gives. */
export interface CheckedOrganisation {
  readonly organisation: Organisation;
  /** What is allowed but probably not meant, in words, with file and line. */
  readonly warnings: readonly string[];
}

/**
 * Reads the whole file. Throws one Fault whose message lists every problem as
 * `muster.yaml:12  people.asha.phone: found "98123", wanted an E.164 number like +919812300001`.
 * `now` is for warnings of what is still to come; null: none. `env` and `readFile` answer secrets written as `env:NAME` (the variable NAME, or the file in NAME_FILE).
 */
export function readOrganisation(
  text: string,
  fileName: string,
  env: Environment,
  readFile: ReadFile = () => null,
  now: EpochMs | null = null,
): CheckedOrganisation {
  const file = withMeantParts(readYaml(text));
  const judged: Judged = { file, problems: [...file.problems] };
  if (!file.readable || !readParts(judged)) throw faultOf(fileName, judged.problems);
  const draft = readDraft(judged, secretsFrom(env, readFile));
  noteContradictions(judged, draft);
  if (judged.problems.length > 0) throw faultOf(fileName, judged.problems);
  const transports = (env.WHATSAPP ?? 'local').split(',').map((name) => name.trim());
  const warnings = [...warningsOf(draft, now), ...missingTransports(draft.organisation, transports)]
    .map(({ path, text: warning }) => ({ line: file.lineOf(path), text: `${writePath(path)}: ${warning}` }))
    .sort((a, b) => a.line - b.line);
  return { organisation: draft.organisation, warnings: warnings.map((warning) => `${fileName}:${warning.line}  ${warning.text}`) };
}

const secretsFrom =
  (env: Environment, readFile: ReadFile): SecretLookUp =>
  (name) => {
    const secret = readSecret(name, env, readFile);
    if (!('value' in secret)) return { wanted: `${secret.wanted} (found ${secret.found})` };
    return secret.value === null ? { wanted: `the variable ${name} (or ${name}_FILE) to be set` } : { value: secret.value };
  };

function faultOf(fileName: string, problems: readonly Problem[]): Fault {
  const inOrder = [...problems].sort((a, b) => a.line - b.line);
  const lines = inOrder.map(({ path, line, found, wanted }) => {
    const place = path.length === 0 ? '' : `${writePath(path)}: `;
    return `${fileName}:${line}  ${place}found ${found}, wanted ${wanted}`;
  });
  const count = lines.length === 1 ? 'one problem' : `${lines.length} problems`;
  return new Fault(`${fileName} has ${count}:\n${lines.join('\n')}`, {
    hint: `Mend ${fileName} at these lines; nothing of it was taken over.`,
  });
}
