// One page of the docs for a source, of the same record that /sources and `muster send-test` have.

import { filledIn, type Places, type SourceSetup } from './setup.js';

/** Where Muster is in the docs. */
const example = 'http://muster.example:3000';

export const addressOf = ({ name, path = `/webhooks/${name}` }: SourceSetup, base: string): string => `${base}${path}`;

/** `docs/sources/<name>.md`. */
export function sourcePage(setup: SourceSetup, title: string): string {
  const places: Places = { url: addressOf(setup, example), base: example, token: '<token>' };
  const { path, body } = setup.sample({
    ...{ title: 'Test from muster send-test', severity: 'P4', isOver: false, key: 'muster-send-test', now: Date.UTC(2026, 0, 5, 9) },
    token: '<token>',
  });
  return `# ${title}

Made of the record in \`src/sources/setup/\`, and held to it by a test; do not edit it by hand. Posted to \`${places.url}\`;
[sources](../sources.md) says which tokens open it, how several of it are told apart, and what severity words mean.

${setup.pastes.map(({ where, language, text }) => `${filledIn(where, places)}\n\n\`\`\`${language}\n${filledIn(text, places)}\n\`\`\``).join('\n\n')}

${setup.notes}

## Trying it

\`muster send-test ${setup.name}\` posts this${path === undefined ? '' : ` to \`${path}\``}; with \`--clear\` its end, with \`--severity P1\` a worse one. Whoever is on call is paged as for any alert.

\`\`\`json
${JSON.stringify(body, null, 2)}
\`\`\`
`;
}
