// Where secrets come from: a variable NAME, or a file named by NAME_FILE. Must never put a secret into a message.

export type Environment = Readonly<Record<string, string | undefined>>;

/** The text of a file, or null when it cannot be read. */
export type ReadFile = (path: string) => string | null;

export type Secret = { readonly value: string | null } | { readonly found: string; readonly wanted: string };

/** Answers the value of a variable, or what is wrong with it. */
export type SecretLookUp = (name: string) => { readonly value: string } | { readonly wanted: string };

/** The value of NAME or of the file in NAME_FILE, null when neither is set; or what is wrong, in words without the secret. */
export function readSecret(name: string, env: Environment, readFile: ReadFile): Secret {
  const direct = env[name] || null;
  const path = env[`${name}_FILE`] || null;
  if (path === null) return checked(direct);
  if (direct !== null) return { found: `both ${name} and ${name}_FILE`, wanted: 'one of the two' };
  const text = readFile(path);
  if (text === null) return { found: `${name}_FILE=${path}`, wanted: 'a file that can be read' };
  const value = text.replace(/^\uFEFF/, '').replace(/[\r\n]+$/, '');
  if (value === '') return { found: `${name}_FILE=${path}`, wanted: 'a file with the secret in it, not an empty one' };
  return checked(value);
}

/** A line break or a stray space at an end is a slip of copy and paste that would only show as a 401 later. */
function checked(value: string | null): Secret {
  const clean = value === null || (value === value.trim() && !hasControl(value));
  return clean ? { value } : { found: 'a value with spaces at its ends or control characters in it', wanted: 'the secret alone' };
}

const hasControl = (text: string): boolean => [...text].some((character) => character < ' ' || character === '\x7f');
