// The page's TypeScript, as a browser takes it: one module per file, types removed, nothing bundled.

import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

const folder = new URL('./page/', import.meta.url);
let compiled: ReadonlyMap<string, string> | null = null;

/** By file name: `main.js`. Compiled once per process. */
export function pageScripts(): ReadonlyMap<string, string> {
  compiled ??= new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => [name.replace(/\.ts$/, '.js'), compile(readFileSync(new URL(name, folder), 'utf8'))]),
  );
  return compiled;
}

const compile = (source: string): string =>
  ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022, verbatimModuleSyntax: true },
  }).outputText;

export const pageHtml = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>WhatsApp Web (test double)</title><link rel="icon" href="data:,">
<script type="module" src="/double/page/main.js"></script></head><body></body></html>
`;
