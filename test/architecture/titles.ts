// The full titles of the tests in a file, as far as they are written out in it.

import ts from 'typescript';

/** `['a page › is sent once', …]`, in order; a title in a template keeps its `${…}` as written. */
export function titlesOf(source: string): readonly string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node, path: readonly string[]): void => {
    const called = ts.isCallExpression(node) ? title(node) : null;
    if (called !== null && called.verb !== 'describe') titles.push([...path, called.title].join(' › '));
    const inner = called?.verb === 'describe' ? [...path, called.title] : path;
    ts.forEachChild(node, (child) => visit(child, inner));
  };
  visit(ts.createSourceFile('test.ts', source, ts.ScriptTarget.Latest, true), []);
  return titles;
}

/** `test('…')`, also as `test.each(…)('…')`, `it.skipIf(…)('…')` and the like. */
function title(call: ts.CallExpression): { readonly verb: string; readonly title: string } | null {
  const verb = /^(test|it|describe)\b/.exec(call.expression.getText())?.[1];
  const [first, ...rest] = call.arguments;
  if (verb === undefined || first === undefined || rest.length === 0 || !(ts.isStringLiteralLike(first) || ts.isTemplateExpression(first)))
    return null;
  return { verb, title: first.getText().slice(1, -1) };
}

/** What stands more than once in a list. */
export const repeated = (list: readonly string[]): readonly string[] => [
  ...new Set(list.filter((item, index) => list.indexOf(item) !== index)),
];
