// The identity Alertmanager gives a set of labels: FNV-1a 64 over the sorted name 0xFF value 0xFF, in hex.
// Computed where a sender gives none. Must agree with Prometheus' model.LabelSet.Fingerprint to the bit.

/** 64-bit FNV-1a starts here (high and low half). */
const offsetHigh = 0xcbf29ce4;
const offsetLow = 0x84222325;
/** The 64-bit FNV prime is 2^40 + 0x1b3; the shift is done apart, so that products stay exact in a double. */
const primeLow = 0x1b3;

/** Sixteen hex digits; the same for the same labels in any order. Empty values count as absent, as they do in Prometheus. */
export function fingerprint(labels: Readonly<Record<string, string>>): string {
  const hash: Hash = { high: offsetHigh, low: offsetLow };
  for (const name of Object.keys(labels).sort()) {
    const value = labels[name];
    if (value === undefined || value === '') continue;
    mixText(hash, name);
    mix(hash, 0xff);
    mixText(hash, value);
    mix(hash, 0xff);
  }
  return hex(hash.high) + hex(hash.low);
}

interface Hash {
  high: number;
  low: number;
}

const mixText = (hash: Hash, text: string): void => {
  if (plainAscii.test(text)) for (let at = 0; at < text.length; at += 1) mix(hash, text.charCodeAt(at));
  else for (const byte of Buffer.from(text, 'utf8')) mix(hash, byte);
};

const plainAscii = /^[ -~]*$/;

const mix = (hash: Hash, byte: number): void => {
  const low = (hash.low ^ byte) >>> 0;
  const product = low * primeLow;
  hash.high = (hash.high * primeLow + Math.floor(product / 0x1_0000_0000) + low * 0x100) >>> 0;
  hash.low = product >>> 0;
};

const hex = (half: number): string => half.toString(16).padStart(8, '0');
