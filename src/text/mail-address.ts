// What a mail address looks like, for whoever reads one or writes to one.

/** Anything else is quoted, commented or worse, and no address people have. */
const address = /^[^\s@<>()[\]\\,;:"\p{C}]{1,64}@[^\s@<>()[\]\\,;:"\p{C}]{1,253}$/u;

/** One address and nothing else. */
export const isMailAddress = (text: string): boolean => text.length <= 254 && address.test(text);
