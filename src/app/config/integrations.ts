// Integrations in `muster.yaml`: an instance like `grafana/payments` has to be one of a source there is, and only what has no format of
// its own may have a mapping.

import { sourceNamed } from '../../people/organisation.js';
import { customSource, sources } from '../../sources/index.js';
import type { Source } from '../../sources/source.js';
import { isLoopback } from './config.js';
import { mappingKeys } from './mapping-file.js';
import { didYouMean } from './near-miss.js';
import { complain, type Judged, namesIn } from './sections.js';

/** Notes what is wrong with integrations whose entries are right by themselves. */
export function noteIntegrations(judged: Judged): void {
  noteInstances(judged);
  noteMappings(judged);
  noteMailboxes(judged);
  noteSignatures(judged);
}

/** Notes instances of sources that neither Muster nor the file knows: their alerts would be read as anything at all. */
function noteInstances(judged: Judged): void {
  const written = namesIn(judged.file, 'sources');
  const known = new Set([...sources.map(({ name }) => name), ...[...written].filter((name) => !name.includes('/'))]);
  for (const name of written) {
    const [source = '', instance, ...more] = name.split('/');
    if (instance !== undefined && more.length === 0 && !known.has(source)) {
      complain(
        judged,
        ['sources', name],
        `an instance of ${JSON.stringify(source)}`,
        `the name of a source, or of another entry here, before the slash${didYouMean(source, known)}`,
      );
    }
  }
}

/** Notes mappings of systems that Muster reads by their own formats. */
function noteMappings(judged: Judged): void {
  const systems = new Set(sources.filter((source) => source !== customSource).map(({ name }) => name));
  for (const name of namesIn(judged.file, 'sources')) {
    const source = sourceNamed(name);
    if (!systems.has(source)) continue;
    for (const key of Object.keys(mappingKeys)) {
      const path = ['sources', name, key];
      if ((judged.file.at(path) ?? null) === null) continue;
      complain(
        judged,
        path,
        `a mapping for ${source}`,
        `nothing: ${source} is read in its own format; give what has another one a name of its own`,
      );
    }
  }
}

/** Notes mailboxes of what reads no mail, one that two would empty, and passwords that would cross a network in the clear. */
function noteMailboxes(judged: Judged): void {
  const readBy = new Map<string, string>();
  for (const name of namesIn(judged.file, 'sources')) {
    const path = ['sources', name, 'mailbox'];
    const at = (key: string): string => String(judged.file.at([...path, key]) ?? '');
    if ((judged.file.at(path) ?? null) === null) continue;
    if (sourceNamed(name) !== 'email')
      complain(judged, path, `a mailbox for ${sourceNamed(name)}`, 'it under email, or an instance of that like email/payments');
    if (at('tls') === 'false' && !isLoopback(at('host')))
      complain(
        judged,
        [...path, 'tls'],
        `false for ${JSON.stringify(at('host'))}`,
        'true or starttls: the password would be read on the way',
      );
    const place = JSON.stringify([at('host').toLowerCase(), at('user'), at('folder') || 'INBOX']);
    const other = readBy.get(place);
    if (other !== undefined) complain(judged, path, `the mailbox of ${other}`, 'one of its own: each mail would be taken by either');
    readBy.set(place, name);
  }
}

/** Notes names for the signature of what calls it the same everywhere, or signs nothing. */
function noteSignatures(judged: Judged): void {
  const naming = new Set<string>(sources.filter(({ signature }: Source) => signature?.mayBeNamed === true).map(({ name }) => name));
  for (const name of namesIn(judged.file, 'sources')) {
    const path = ['sources', name, 'signatureHeader'];
    if ((judged.file.at(path) ?? null) === null || naming.has(sourceNamed(name))) continue;
    complain(judged, path, `a header of its own for ${sourceNamed(name)}`, `nothing: only ${[...naming].join(', ')} lets a team name it`);
  }
}
