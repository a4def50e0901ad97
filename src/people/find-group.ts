// Which team or service is meant by a name typed. Whole names only, without regard to case; a service by any of its names.

import type { ReadingContext } from '../commands/command.js';
import { serviceNamed } from '../escalation/catalogue.js';
import { withoutJoiners } from '../text/invisible.js';
import type { Organisation } from './organisation.js';

/** The look-up handed to the grammar. A name that is a team's and a service's is both: the team is asked about the service. */
export const groupsOf =
  (organisation: Organisation): NonNullable<ReadingContext['groups']> =>
  (typed) => {
    const wanted = comparable(typed);
    if (wanted === '') return null;
    const team = [...organisation.teams.keys()].find((key) => comparable(key) === wanted) ?? null;
    const service = serviceNamed(organisation, wanted) ?? serviceNamed(organisation, wanted.replaceAll(' ', '-'));
    return team === null && service === null ? null : { team, service: service?.key ?? null };
  };

const comparable = (name: string): string => withoutJoiners(name).trim().replace(/^@/u, '').toLowerCase();
