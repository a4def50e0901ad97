// TwiML as Twilio reads it, for as much of it as a call of ours uses: strict XML 1.0 without a document type, and a schema of the verbs with
// their attributes and what may stand in them (https://www.twilio.com/docs/voice/twiml). Whatever breaks either is an error 12100 on a phone.

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** Decoded; '' where elements stand in it. */
  readonly text: string;
}

type Check = (value: string) => boolean;
const absoluteUrl: Check = (value) => /^https:\/\/[^\s<>"]+$/.test(value) && URL.canParse(value);
const oneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    values.includes(value);
const wholeNumber: Check = (value) => /^[1-9][0-9]{0,2}$/.test(value);

interface Schema {
  readonly attributes: Readonly<Record<string, Check>>;
  readonly required: readonly string[];
  readonly children: readonly string[];
  readonly text: Check | null;
}

/** Pairs of a voice and a language that belong together (https://www.twilio.com/docs/voice/twiml/say/text-speech). */
const voices: Readonly<Record<string, readonly string[]>> = {
  'Polly.Joanna': ['en-US'],
  'Polly.Amy': ['en-GB'],
  'Polly.Nicole': ['en-AU'],
  'Polly.Aditi': ['en-IN', 'hi-IN'],
  'Polly.Marlene': ['de-DE'],
  'Polly.Conchita': ['es-ES'],
  'Polly.Mia': ['es-MX'],
  'Polly.Vitoria': ['pt-BR'],
  'Polly.Ines': ['pt-PT'],
};

const schema: Readonly<Record<string, Schema>> = {
  Response: { attributes: {}, required: [], children: ['Say', 'Gather', 'Redirect', 'Hangup'], text: null },
  Say: {
    attributes: { voice: (value) => Object.hasOwn(voices, value), language: () => true },
    required: ['voice', 'language'],
    children: [],
    text: (value) => value.trim() !== '' && value.length <= 4_096,
  },
  Gather: {
    attributes: {
      input: oneOf('dtmf'),
      numDigits: wholeNumber,
      finishOnKey: (value) => /^[0-9#*]?$/.test(value),
      timeout: wholeNumber,
      action: absoluteUrl,
      method: oneOf('GET', 'POST'),
    },
    required: ['action', 'numDigits', 'timeout'],
    children: ['Say'],
    text: null,
  },
  Redirect: { attributes: { method: oneOf('GET', 'POST') }, required: [], children: [], text: absoluteUrl },
  Hangup: { attributes: {}, required: [], children: [], text: null },
};

/** The answer as a tree. Throws, in words, for anything that is not well-formed or not in the schema. */
export function readTwiml(document: string): Element {
  const root = parseXml(document);
  if (root.name !== 'Response') throw new Error(`the root is <${root.name}>`);
  validate(root);
  return root;
}

function validate({ name, attributes, children, text }: Element): void {
  const known = schema[name];
  if (known === undefined) throw new Error(`<${name}> is no verb`);
  for (const [key, value] of Object.entries(attributes)) {
    const check = Object.hasOwn(known.attributes, key) ? known.attributes[key] : undefined;
    if (check === undefined) throw new Error(`<${name}> has no attribute ${key}`);
    if (!check(value)) throw new Error(`<${name} ${key}="${value}"> is not allowed`);
  }
  for (const key of known.required) if (attributes[key] === undefined) throw new Error(`<${name}> needs ${key}`);
  if (name === 'Say' && !voices[attributes.voice ?? '']?.includes(attributes.language ?? ''))
    throw new Error(`${attributes.voice} does not speak ${attributes.language}`);
  if (known.text === null ? text.trim() !== '' : !known.text(text)) throw new Error(`<${name}> may not hold ${JSON.stringify(text)}`);
  for (const child of children) {
    if (!known.children.includes(child.name)) throw new Error(`<${child.name}> may not stand in <${name}>`);
    validate(child);
  }
}

/** Characters of XML 1.0; a lone surrogate is none. */
const notXml = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;
const token = /<\?xml version="1\.0" encoding="UTF-8"\?>|<\/([A-Za-z]+)\s*>|<([A-Za-z]+)((?:\s+[A-Za-z]+="[^"<]*")*)\s*(\/?)>|([^<]+)/uy;

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

function parseXml(document: string): Element {
  const bad = notXml.exec(document);
  if (bad !== null) throw new Error(`U+${document.codePointAt(bad.index)?.toString(16)} has no place in XML`);
  const top: Open = { name: '', attributes: {}, children: [], text: '' };
  const stack: Open[] = [top];
  token.lastIndex = 0;
  for (let at = 0; at < document.length; at = token.lastIndex) {
    token.lastIndex = at;
    const match = token.exec(document);
    if (match === null) throw new Error(`not XML from ${JSON.stringify(document.slice(at, at + 40))}`);
    const [whole, closes, opens, given = '', empty, text] = match;
    const current = stack.at(-1) ?? top;
    if (whole.startsWith('<?xml')) {
      if (at !== 0) throw new Error('an XML declaration in the middle');
    } else if (closes !== undefined) {
      if (closes !== current.name || stack.length === 1) throw new Error(`</${closes}> closes <${current.name}>`);
      stack.pop();
    } else if (opens !== undefined) {
      const element: Open = { name: opens, attributes: attributesIn(given), children: [], text: '' };
      current.children.push(element);
      if (empty === '') stack.push(element);
    } else if (text !== undefined) current.text += decoded(text);
  }
  const [root, ...more] = top.children;
  if (stack.length !== 1 || root === undefined || more.length > 0 || top.text.trim() !== '') throw new Error('not one whole element');
  return root;
}

function attributesIn(given: string): Readonly<Record<string, string>> {
  const pairs = [...given.matchAll(/([A-Za-z]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, decoded(value)] as const);
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length) throw new Error(`an attribute twice in ${given}`);
  return Object.fromEntries(pairs);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(text: string): string {
  return text.replace(/&([^;]*);?/g, (whole, name: string) => {
    const symbol = whole.endsWith(';') && Object.hasOwn(entities, name) ? entities[name] : undefined;
    if (symbol === undefined) throw new Error(`${JSON.stringify(whole)} is no entity`);
    return symbol;
  });
}
