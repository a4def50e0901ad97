// Finds where a source file reads the world by itself: the wall clock, timers, chance, the process. Conversions of a given
// instant (`new Date(ms)`, `Date.UTC`) read nothing, and `setImmediate` only yields.

import ts from 'typescript';

const calls = ['setTimeout', 'setInterval', 'Date'];
const members = ['Date.now', 'Math.random', 'AbortSignal.timeout'];
const objects = ['process', 'performance'];

/** What of the world `source` reads, each once, sorted: `['Date.now', 'process', 'setTimeout']`. */
export function worldReaders(source: string): readonly string[] {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    const reader = readerAt(node);
    if (reader !== null) found.add(reader);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true));
  return [...found].sort();
}

function readerAt(node: ts.Node): string | null {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments ?? []).length === 0) return 'new Date()';
  if (ts.isCallExpression(node)) return calls.find((name) => isGlobal(node.expression, name)) ?? null;
  if (ts.isPropertyAccessExpression(node)) return members.find((name) => isGlobal(node, name)) ?? null;
  if (ts.isIdentifier(node) && isValue(node)) return objects.find((name) => node.text === name) ?? null;
  return null;
}

const isGlobal = (node: ts.Expression, name: string): boolean => [name, `globalThis.${name}`].includes(node.getText());

/** A name that stands for the object itself, not for a property or a declaration that happens to be called so. */
const isValue = (node: ts.Identifier): boolean => {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node || parent.expression.getText() === 'globalThis';
  const named =
    ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isMethodSignature(parent) || ts.isBindingElement(parent);
  return !(named && parent.name === node);
};
