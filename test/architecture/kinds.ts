// Finds where a source file names the kind of an event or the type of a command: what belongs to one feature, and may be named
// nowhere but in its folder.

import ts from 'typescript';

export interface Kinds {
  readonly events: ReadonlySet<string>;
  readonly commands: ReadonlySet<string>;
}

/** `["kind: 'resolved'", "type: 'update'"]`: made, compared, switched over or described as a type. */
export function kindsNamed(source: string, { events, commands }: Kinds): readonly string[] {
  const found: string[] = [];
  const known = { kind: events, type: commands } as const;
  const note = (property: string, literal: ts.Node | undefined) => {
    if (literal === undefined || !(property in known)) return;
    const text = ts.isLiteralTypeNode(literal) ? literal.literal : literal;
    if (ts.isStringLiteralLike(text) && known[property as keyof typeof known].has(text.text)) found.push(`${property}: '${text.text}'`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node)) for (const one of alternatives(node.initializer)) note(node.name.getText(), one);
    if (ts.isPropertySignature(node) && node.type !== undefined)
      for (const one of ts.isUnionTypeNode(node.type) ? node.type.types : [node.type]) note(node.name.getText(), one);
    if (ts.isBinaryExpression(node)) {
      note(lastName(node.left), node.right);
      note(lastName(node.right), node.left);
    }
    if (ts.isSwitchStatement(node))
      for (const clause of node.caseBlock.clauses) if (ts.isCaseClause(clause)) note(lastName(node.expression), clause.expression);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true));
  return found;
}

const lastName = (node: ts.Expression): string =>
  ts.isPropertyAccessExpression(node) ? node.name.text : ts.isIdentifier(node) ? node.text : '';

/** Both sides of `condition ? 'a' : 'b'`, and what stands behind `as const`. */
function alternatives(node: ts.Expression): readonly ts.Expression[] {
  if (ts.isConditionalExpression(node)) return [...alternatives(node.whenTrue), ...alternatives(node.whenFalse)];
  return ts.isAsExpression(node) || ts.isParenthesizedExpression(node) ? alternatives(node.expression) : [node];
}
