import { writeFileSync } from 'node:fs';
import { readCorpus, titleOf } from '../corpus/corpus.js';
import { outcomeOf } from '../corpus/outcome.js';
const [, , part = '0', of = '1', match = '', dir = ''] = process.argv;
const newKinds = new Set((process.env.KINDS ?? '').split('|'));
const lines = (dir === 'corpus' || dir === 'new' ? readCorpus() : readCorpus(new URL(dir === '' ? './' : `./${dir}/`, import.meta.url))).filter((one) => (dir === 'new' ? newKinds.has(one.kind) : true) && (match === '' || new RegExp(match, 'u').test(titleOf(one))));
const out: string[] = [];
let told = 0;
for (const [at, line] of lines.entries()) {
  if (at % Number(of) !== Number(part)) continue;
  told += 1;
  try {
    const failure = await outcomeOf(line);
    if (failure) out.push(`${failure.wrongChange ? '!' : ' '} [${line.kind}] ${titleOf(line)} | ${failure.wanted.join('; ')} | ${failure.got.join('; ')}`);
  } catch (error) { out.push(`E ${titleOf(line)} ${error}`); }
}
writeFileSync(`/tmp/wt/lines10-${part}.out`, `${out.join('\n')}\n${told} told, ${out.length} failed, ${out.filter((one) => one.startsWith('!')).length} wrong changes\n`);
