// Finds where a chat command's name decides something: code that compares it knows one command from another, which is for its own file.

import ts from 'typescript';

/** Names of variables that hold a chat command; `one.name` and the like are found by the literal they are compared with. */
const holdsCommand = /^(?:.*[cC]ommand|asked|heard)$/;

const comparisons: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
]);

/** Every expression of `source` that compares a command's name, or anything called `name` or `verb` with one of `names`; as written. */
export function namesCompared(source: string, names: ReadonlySet<string>): readonly string[] {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const isName = (node: ts.Expression): boolean =>
    ts.isPropertyAccessExpression(node) && node.name.text === 'name' && holdsCommand.test(lastWord(node.expression));
  const isNamed = (node: ts.Expression): boolean =>
    (ts.isPropertyAccessExpression(node) && ['name', 'verb'].includes(node.name.text)) ||
    (ts.isIdentifier(node) && ['name', 'verb'].includes(node.text));
  const isLiteral = (node: ts.Expression): boolean => ts.isStringLiteral(node) && names.has(node.text);
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && comparisons.has(node.operatorToken.kind)) {
      const { left, right } = node;
      if (isName(left) || isName(right) || (isNamed(left) && isLiteral(right)) || (isLiteral(left) && isNamed(right)))
        found.push(node.getText());
    }
    if (ts.isSwitchStatement(node) && isName(node.expression)) found.push(`switch (${node.expression.getText()})`);
    if (
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      ['has', 'includes', 'get'].includes(node.expression.name.text) &&
      node.arguments.some(isName)
    )
      found.push(node.getText());
    if (ts.isElementAccessExpression(node) && isName(node.argumentExpression)) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const lastWord = (node: ts.Expression): string =>
  ts.isIdentifier(node) ? node.text : ts.isPropertyAccessExpression(node) ? node.name.text : '';
