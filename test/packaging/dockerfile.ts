// A Dockerfile taken apart: stages of instructions. Knows as much of the format as this project uses.

export interface Instruction {
  readonly verb: string;
  /** Without line continuations; white space collapsed. */
  readonly rest: string;
}

/** One list of instructions per FROM, which is its first. */
export function stagesOf(text: string): readonly (readonly Instruction[])[] {
  const stages: Instruction[][] = [];
  for (const line of lines(text)) {
    const [, verb = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    if (verb === '') throw new Error(`not an instruction: ${line}`);
    if (verb === 'FROM') stages.push([]);
    stages.at(-1)?.push({ verb, rest });
  }
  return stages;
}

const lines = (text: string): readonly string[] =>
  text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
