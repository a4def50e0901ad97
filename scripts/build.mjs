// Compiles src/ and phones/ into dist/, when something changed since it was last done, and says so while it takes.
// What was built, and from what, stands in dist/.built.json: whoever removes dist/ removes that with it.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const at = (...path) => join(root, ...path);
const say = (text) => process.stderr.write(`${text}\n`);

/** Each is compiled by itself, side by side with the others. */
const projects = [
  { config: 'tsconfig.json', sources: 'src', output: 'dist', buildInfo: 'dist/.tsbuildinfo' },
  { config: 'tsconfig.phones.json', sources: 'phones', output: 'dist/phones', buildInfo: 'dist/.phones.tsbuildinfo' },
];
const compiler = 'node_modules/typescript/bin/tsc';
const record = 'dist/.built.json';

const sourcesOf = ({ sources }) =>
  readdirSync(at(sources), { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .sort();

/** The same while nothing that the compiler reads of ours has changed; package-lock.json stands for what it reads of others. */
function fingerprint() {
  const hash = createHash('sha256');
  const files = projects.flatMap((project) => [project.config, ...sourcesOf(project).map((name) => `${project.sources}/${name}`)]);
  for (const file of [...files, 'package.json', 'package-lock.json', 'scripts/build.mjs']) {
    const content = existsSync(at(file)) ? readFileSync(at(file)) : '';
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

const outputs = () => projects.flatMap((project) => sourcesOf(project).map((name) => `${project.output}/${name.replace(/\.ts$/, '.js')}`));

function lastBuild() {
  try {
    return JSON.parse(readFileSync(at(record), 'utf8'));
  } catch {
    return { fingerprint: null, outputs: [] };
  }
}

/** Its exit code. */
const compile = ({ config }) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [at(compiler), '-p', at(config)], { cwd: root, stdio: 'inherit' });
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });

async function build() {
  const before = lastBuild();
  const now = { fingerprint: fingerprint(), outputs: outputs() };
  const missing = now.outputs.filter((path) => !existsSync(at(path)));
  if (before.fingerprint === now.fingerprint && missing.length === 0) return 0;
  if (!existsSync(at(compiler))) {
    say('Muster has to be compiled, and the compiler is not here: run `npm ci`, with the development packages.');
    return 1;
  }

  const startedMs = performance.now();
  const all = missing.some((path) => before.outputs.length === 0 || before.outputs.includes(path));
  say(all ? 'Compiling Muster, which takes about ten seconds; later only what changed …' : 'Compiling what changed in Muster …');
  rmSync(at(record), { force: true });
  // The compiler believes its notes: what it wrote once it would not write again, though it be gone.
  if (all) for (const { buildInfo } of projects) rmSync(at(buildInfo), { force: true });
  const codes = await Promise.all(projects.map(compile));
  const failed = codes.find((code) => code !== 0);
  if (failed !== undefined) {
    say('Muster could not be compiled; the compiler says why above.');
    return failed;
  }
  const gone = before.outputs.filter((path) => !now.outputs.includes(path));
  for (const path of gone) for (const file of [path, `${path}.map`]) rmSync(at(file), { force: true });
  mkdirSync(at('dist'), { recursive: true });
  writeFileSync(at(record), JSON.stringify(now));
  say(`Compiled in ${((performance.now() - startedMs) / 1_000).toFixed(1)} s.`);
  return 0;
}

process.exitCode = await build();
