// Who may import whom. `test/architecture.test.ts` runs these rules on src/, and on a small tree in which each one is broken.
// By hand, from the project's root: `npx depcruise src`.

const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

/** No IO, no clock: what is decided and what is said. What commands/ and people/ need of the world lies in the other files there. */
const pure =
  '^src/(text|incident|languages|escalation|calendars|documents|drafting)/|^src/commands/(?!hearing/)|^src/people/(identity/|organisation[.]ts$)|^src/alerts/(alert|place)[.]ts$';
/** Where a process begins: what knows adapters, the environment and the process. */
const entries = '^src/(main|doctor|operator)[.]ts$';
const adapters = '^src/(sources|transports|store)/';
/** What anybody may know of an adapter. */
const ports = [
  '^src/store/(?!media-files)[a-z]+[.]ts$',
  '^src/transports/(transport|record)[.]ts$',
  '^src/sources/(source|index|field-names)[.]ts$',
];

/** A package (or scope) lives where it is at home. One that stands in no row may not be imported at all. */
const homes = {
  'drizzle-orm': '^src/store/',
  // Beside the store: the lock on a browser profile, held by the operating system until its holder is gone.
  'better-sqlite3': '^src/(store/|transports/web/profile[.]ts$)',
  'whatsapp-web.js': '^src/transports/web',
  twilio: '^src/transports/twilio',
  nodemailer: '^src/transports/mail/',
  qrcode: '^src/transports/web',
  luxon: '^src/(escalation/(on-call|time-of-day)[.]ts$|app/config/)',
  'fastify-type-provider-zod': '^src/app/routes/',
  fastify: '^src/(app/(http[.]ts$|routes/)|pages/|transports/)',
  '@fastify': '^src/(app/(http[.]ts$|routes/)|pages/|transports/)',
  'date-holidays': '^src/app/config/holidays[.]ts$',
  'node-cron': '^src/app/jobs/',
  pino: '^src/app/log[.]ts$',
  imapflow: '^src/mailboxes/imap[.]ts$',
  'postal-mime': '^src/app/routes/mail[.]ts$',
  'prom-client': '^src/app/metrics[.]ts$',
  eta: '^src/pages/layout/',
  yaml: '^src/app/config/',
  'libphonenumber-js': '^src/phone-number[.]ts$',
  zod: '^src/((chromium|variable|phone-number|route-schema)[.]ts$|app/(http[.]ts$|config/|routes/)|effects/ask-model[.]ts$|pages/|sources/|transports/)',
};
/** Their types may be named elsewhere. */
const typesAnywhere = ['fastify', 'fastify-type-provider-zod'];

const folderOf = (name) => `node_modules/(@types/)?${name.replaceAll('.', '[.]')}/`;

const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

const homeRules = Object.entries(homes).map(([name, home]) =>
  rule(
    `home-of-${name.replace('@', 'scope-').replaceAll('.', '-')}`,
    `${name} is at home in ${home}`,
    { path: '^src/', pathNot: home },
    { path: folderOf(name), ...(typesAnywhere.includes(name) ? { dependencyTypesNot: ['type-only'] } : {}) },
  ),
);

/** The files that a folder's index.ts registers; its port is none of them. */
function registered(folder, port) {
  const index = join(process.cwd(), 'src', folder, 'index.ts');
  if (!existsSync(index)) return [];
  const names = [...readFileSync(index, 'utf8').matchAll(/from '[.]\/([a-z0-9-]+)[.]js'/g)].map((match) => match[1]);
  return names.filter((name) => name !== port);
}

function siblingRule(folder, port) {
  const siblings = `^src/${folder}/(${registered(folder, port).join('|')})[.]ts$`;
  return rule(
    `siblings-never-meet-in-${folder}`,
    `what src/${folder}/index.ts registers can be taken away one by one; what two of them share lies in a file of its own`,
    { path: siblings },
    { path: siblings },
  );
}

module.exports = {
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: join(__dirname, 'tsconfig.json') },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
  },
  forbidden: [
    rule('no-cycles', 'what goes round has no first file to read', {}, { circular: true }),
    rule('no-orphans', 'a file that nobody imports and that imports nobody is dead', { path: '^src/', orphan: true }, {}),
    rule('nothing-unresolved', 'an import has to lead somewhere', { path: '^src/' }, { couldNotResolve: true }),
    rule('src-never-imports-test', 'the product does not need its tests', { path: '^src/' }, { path: '^(test|bench)/' }),
    rule('pure-imports-pure', 'no IO, no Node, no package in the core', { path: pure }, { pathNot: [pure, folderOf('luxon')] }),
    rule(
      'incident-knows-nobody',
      'the core stands alone, on plain text',
      { path: '^src/(text|incident)/' },
      { pathNot: '^src/(text|incident)/' },
    ),
    rule(
      'adapters-never-meet',
      'an adapter knows its own folder, pure code, Fault, the type of a clock, who calls its routes and what they take, how the answers of other servers are read, how variables and phone numbers are read, and the frame that a page of its own is drawn in',
      { path: adapters },
      {
        path: '^src/',
        pathNot: [
          '^src/$1/',
          pure,
          '^src/(fault|clock|chromium|http-guard|route-schema|answer-bytes|retry-after|variable|phone-number)[.]ts$',
          '^src/pages/layout/',
        ],
      },
    ),
    rule(
      'layout-knows-nobody',
      'the frame of every page knows no page: it is given words, and hashes what it serves',
      { path: '^src/pages/layout/' },
      { pathNot: ['^src/pages/layout/', folderOf('eta'), '^crypto$'] },
    ),
    rule(
      'only-entries-know-adapters',
      'everybody else sees the port, or the list of sources',
      { path: '^src/', pathNot: [adapters, entries] },
      { path: adapters, pathNot: ports },
    ),
    rule(
      'only-main-knows-effect-adapters',
      'everybody else asks for an effect in a change, and knows the port at most',
      { path: '^src/', pathNot: ['^src/effects/', entries] },
      { path: '^src/effects/', pathNot: '^src/effects/(effect|run)[.]ts$' },
    ),
    rule(
      'the-clock-is-handed-in',
      'only an entry makes a clock; the others name its type',
      { path: '^src/', pathNot: entries },
      { path: '^src/clock[.]ts$', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'timers-come-from-the-clock',
      'a timer of its own would run on another time',
      { path: '^src/', pathNot: ['^src/clock[.]ts$', entries] },
      { path: '^(node:)?(timers|perf_hooks)(/|$)' },
    ),
    rule(
      'the-environment-is-handed-in',
      'only an entry knows the process',
      { path: '^src/', pathNot: entries },
      { path: '^(node:)?process$' },
    ),
    siblingRule('sources', 'source'),
    siblingRule('commands', 'command'),
    rule(
      'parts-stay-with-their-transport',
      'a transport is a folder; another one knows nothing of it',
      { path: '^src/transports/([a-z0-9-]+)/', pathNot: '^src/transports/voice/' },
      { path: '^src/transports/[a-z0-9-]+/', pathNot: '^src/transports/$1/' },
    ),
    rule(
      'calls-share-the-account-alone',
      'calls and messages go through one Twilio account: calls know what is of the account, and nothing of messages',
      { path: '^src/transports/voice/' },
      {
        path: '^src/transports/[a-z0-9-]+/',
        pathNot: [
          '^src/transports/voice/',
          '^src/transports/twilio/(account|client|errors|examine-account|index|options|sent-messages|signature|signed-forms)[.]ts$',
        ],
      },
    ),
    ...homeRules,
    rule(
      'packages-have-a-home',
      'say in .dependency-cruiser.cjs where a package lives before it is imported',
      { path: '^src/' },
      { path: 'node_modules/', pathNot: Object.keys(homes).map(folderOf) },
    ),
  ],
};
