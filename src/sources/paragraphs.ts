// A description made of several texts, each said once.

/** One text a line; nothing twice, and nothing that the title says already. Null when nothing is left. */
export function paragraphs(texts: readonly (string | null)[], title: string | null = null): string | null {
  const said = new Set(texts.filter((one) => one !== null && one !== title));
  return said.size === 0 ? null : [...said].join('\n');
}
