// One variable of the environment: what it may hold, what an unset one counts as, and whether it may ever be shown. Whoever reads
// a variable (config.ts for all of Muster, each transport for its own) declares it once.

import { z } from 'zod';

export interface Variable<Value = unknown> {
  /** For whoever sets it: stands above it in `.env.example`. */
  readonly about: string;
  /** Reads the text of a variable; an issue's message says what is wanted. */
  readonly schema: z.ZodType<Value, string>;
  /** What an unset one counts as; absent: it is null then. */
  readonly fallback?: string;
  /**
   * Never printed, struck out of every line of the log, and it may come as NAME_FILE. A function answers what is secret on its own
   * beside the value as a whole: the password in an address, each of several tokens.
   */
  readonly secret?: true | ((value: string) => readonly string[]);
}

export type Variables = Readonly<Record<string, Variable>>;

/** What reading variables gives. Never null: one with a fallback, and one that is `Required`. */
export type Values<Table extends Variables, Required extends string = never> = {
  readonly [Name in keyof Table]: Table[Name] extends { readonly fallback: string }
    ? z.output<Table[Name]['schema']>
    : Name extends Required
      ? z.output<Table[Name]['schema']>
      : z.output<Table[Name]['schema']> | null;
};

/** Everything of a variable's value that no line of the log may hold. */
export function secretsIn({ secret, fallback }: Variable, value: string): readonly string[] {
  if (secret === undefined || value === fallback) return [];
  return secret === true ? [value] : [value, ...secret(value)];
}

/** A shorter path is a word like `/health`, which others use too. */
const shortestKeyInPath = 16;

/** The parts of an address that let somebody in: user and password, and what stands behind the host. */
export function secretsOfUrl(value: string): readonly string[] {
  if (!URL.canParse(value)) return [];
  const { username, password, pathname, search } = new URL(value);
  const path = `${pathname}${search}`;
  const kept = [username, password, decoded(username), decoded(password), path.length < shortestKeyInPath ? '' : path];
  return [...new Set(kept)].filter((part) => part !== '');
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

export const text = z.string();

const isHttpUrl = (value: string): boolean => /^https?:\/\/[^\s/]/i.test(value) && URL.canParse(value);

/** An http or https address. */
export const httpUrl = text.refine(isHttpUrl, { error: 'an address like https://muster.example.com' });

/** One to put paths behind: without a slash at its end. */
export const httpBase = httpUrl.transform((value) => value.replace(/\/+$/, ''));

export const trueOrFalse = text
  .refine((value) => value === 'true' || value === 'false', { error: 'true or false' })
  .transform((value) => value === 'true');
