// Quiet hours and the order of transports of a person, as `muster.yaml` says them.

import { z } from 'zod';
import type { Organisation, QuietHours, ReachOrder } from '../../people/organisation.js';
import { fields, list, maybe, word } from './schema-parts.js';
import type { Path } from './yaml-document.js';

const timeWanted = 'a time of day like "22:00"';

/** `"08:30"`. */
export const timeOfDay = z.string({ error: timeWanted }).transform((text, context) => {
  const [, hour = '', minute = ''] = /^(\d{1,2}):(\d{2})$/.exec(text.trim()) ?? [];
  if (hour !== '' && Number(hour) < 24 && Number(minute) < 60) return { hour: Number(hour), minute: Number(minute) };
  context.addIssue({ code: 'custom', message: timeWanted });
  return z.NEVER;
});

const hours = fields({ from: timeOfDay, to: timeOfDay }).refine(({ from, to }) => from.hour !== to.hour || from.minute !== to.minute, {
  error: 'two different times: quiet all day is no quiet hours',
});

/** `{ from: "22:00", to: "07:00" }`. */
export const quietHours = maybe(hours);

/** The same, or `none` for whoever has none although their team or organisation has. */
export const ownQuietHours = maybe(
  z.preprocess(
    (value) => (value === 'none' ? { none: true } : value),
    z.union([z.strictObject({ none: z.literal(true) }), hours], { error: 'a map of from, to, or none' }),
  ),
);

const transports = list(word('the name of a transport'), 'a list of transports, as WHATSAPP names them').refine(
  (given) => given.length > 0,
  {
    error: 'at least one transport',
  },
);

/** `{ urgent: [web, voice], normal: [web] }`: of P1 and P2, and of P3 and P4. */
export const reachOrder = maybe(fields({ urgent: transports.optional(), normal: transports.optional() }));

/** What is kept of it; nothing where the file says nothing. */
export const quietOf = (given: z.output<typeof ownQuietHours> | undefined): { readonly quietHours?: QuietHours | 'none' } => {
  if (given === null || given === undefined) return {};
  return { quietHours: 'none' in given ? 'none' : given };
};

/** What is kept of it; nothing where the file says nothing. */
export const reachOf = (given: z.output<typeof reachOrder> | undefined): { readonly reach?: ReachOrder } => {
  if (given === null || given === undefined) return {};
  const { urgent, normal } = given;
  return { reach: { ...(urgent === undefined ? {} : { urgent }), ...(normal === undefined ? {} : { normal }) } };
};

/** Transports that somebody is to be reached by and that WHATSAPP does not name: their pages go on without. */
export function missingTransports(
  { people }: Pick<Organisation, 'people'>,
  named: readonly string[],
): readonly { readonly path: Path; readonly text: string }[] {
  const kinds = ['urgent', 'normal'] as const;
  return [...people.values()].flatMap(({ key, reach }) =>
    kinds.flatMap((kind) => {
      const missing = (reach?.[kind] ?? []).filter((one) => !named.includes(one));
      if (missing.length === 0) return [];
      const without = missing.length === 1 ? 'it' : 'them';
      return [{ path: ['people', key, 'reach', kind], text: `WHATSAPP does not name ${missing.join(', ')}: pages go without ${without}` }];
    }),
  );
}
