// Which documents an incident has.

/** `record`: the incident record file, after Infobip. `cause`: the root cause analysis, for causes of our own only. */
export const documentKinds = ['record', 'cause'] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** What each is called. */
export const documentNames: Readonly<Record<DocumentKind, string>> = { record: 'Incident record', cause: 'Root cause analysis' };
