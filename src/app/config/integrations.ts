// Names of integrations in `muster.yaml`: an instance like `grafana/payments` has to be one of a source there is.

import { sourceNamed } from '../../people/organisation.js';
import { sources } from '../../sources/index.js';
import { didYouMean } from './near-miss.js';
import { complain, type Judged, namesIn } from './sections.js';

/** Notes instances of sources that neither Muster nor the file knows: their alerts would be read as anything at all. */
export function noteInstances(judged: Judged): void {
  const written = namesIn(judged.file, 'sources');
  const known = new Set([...sources.map(({ name }) => name), ...[...written].filter((name) => !name.includes('/'))]);
  for (const name of written) {
    const source = sourceNamed(name);
    if (source !== name && !known.has(source)) {
      complain(
        judged,
        ['sources', name],
        `an instance of ${JSON.stringify(source)}`,
        `the name of a source, or of another entry here, before the slash${didYouMean(source, known)}`,
      );
    }
  }
}
