// Shows in the war room the pictures that alerts of an incident name, where muster.yaml lists the hosts they come from (`pictures` of a
// source); of those that cannot be had the link. Each is shown once, and a burst of alerts shows a few.

import { createHash } from 'node:crypto';
import { type Alert, isFiring } from '../alerts/alert.js';
import { inWarRoom } from '../incident/compose.js';
import { inline, link } from '../incident/escape.js';
import type { EpochMs, Incident } from '../incident/incident.js';
import { isOpen } from '../incident/incident.js';
import { largestMediaBytes, type MediaRef } from '../incident/message.js';
import { pictureLabels, picturePlaces, picturesOfAlerts, readPicturesAsked } from '../incident/pictures.js';
import { type Organisation, settingsOf } from '../people/organisation.js';
import type { MediaStore } from '../store/media.js';
import { type Store, write } from '../store/store.js';
import { type EffectAdapter, EffectFailure } from './effect.js';
import { type Fetched, fetchPicture, type Resolve } from './fetch-picture.js';

export interface PictureDeps {
  readonly store: Pick<Store, 'alertsOf' | 'incident' | 'seen' | 'commit'>;
  readonly organisation: () => Organisation;
  readonly media: MediaStore;
  /** Muster's own clock. */
  readonly time: () => EpochMs;
  readonly resolve?: Resolve;
}

/** Alerts of one incident that are looked at: more pictures are not shown. */
const mostLookedAt = 20;
/** So often it is tried before the link has to do, and so often a room that is being opened is waited for. */
const triesForPicture = 2;
const triesForRoom = 5;
/** A later picture of the same panel has another address; what is the same is shown once. */
const receiptsOf = 'picture';

export const showPictures = (deps: PictureDeps): EffectAdapter => ({
  feature: picturesOfAlerts,
  perform: async (payload, { attempt, signal }) => {
    const number = readPicturesAsked(payload);
    if (number === null) throw new EffectFailure('the effect names no incident', { permanent: true });
    const incident = await deps.store.incident(number);
    if (incident === null || !isOpen(incident) || incident.room === null) return;
    if (incident.room.chat === null && attempt < triesForRoom) throw new EffectFailure('its room is not open yet', { permanent: false });
    const alerts = (await deps.store.alertsOf(number, mostLookedAt)).filter(isFiring);
    // What came last says most about now.
    for (const alert of alerts.toSorted((one, other) => other.lastAt - one.lastAt)) await show(deps, incident, alert, attempt, signal);
  },
});

async function show(deps: PictureDeps, incident: Incident, alert: Alert, attempt: number, signal: AbortSignal): Promise<void> {
  const { store, organisation, time, resolve } = deps;
  const hosts = settingsOf(organisation(), alert.source)?.pictureHosts;
  const address = pictureOf(alert);
  if (hosts === undefined || address === null) return;
  const id = `INC-${incident.number} ${createHash('sha256').update(address).digest('hex')}`;
  if (await store.seen({ channel: receiptsOf, id })) return;
  if ((await freePlaces(deps, incident.number)).length === 0) return;
  const options = { hosts, mostBytes: largestMediaBytes, signal, ...(resolve === undefined ? {} : { resolve }) };
  // Where an attempt was cut off nobody knows how long the next one would take.
  const fetched: Fetched =
    attempt > triesForPicture ? { none: 'it was not there in time', later: false } : await fetchPicture(address, options);
  if ('none' in fetched && fetched.later && attempt < triesForPicture)
    throw new EffectFailure(`a picture: ${fetched.none}`, { permanent: false });
  const ref = 'picture' in fetched ? await deps.media.put({ ...fetched.picture, name: nameOf(fetched.picture.mime) }) : null;
  const now = time();
  const messages = said(incident, alert, address, ref);
  for (const place of await freePlaces(deps, incident.number)) {
    const receipts = [id, place].map((one) => write.receipt({ channel: receiptsOf, id: one, at: now }));
    const outcome = await store.commit({ now, writes: [...messages, ...receipts] });
    // Another alert's picture may have taken the place meanwhile, or another attempt have shown this one.
    if (outcome !== 'duplicate' || (await store.seen({ channel: receiptsOf, id }))) return;
  }
}

const pictureOf = ({ labels }: Alert): string | null =>
  pictureLabels.map((name) => labels[name]).find((value) => value !== undefined && value !== '') ?? null;

/** None: enough were shown for now. */
async function freePlaces({ store, time }: PictureDeps, incident: number): Promise<readonly string[]> {
  const free: string[] = [];
  for (const id of picturePlaces(incident, time())) if (!(await store.seen({ channel: receiptsOf, id }))) free.push(id);
  return free;
}

function said(incident: Incident, { title }: Alert, address: string, ref: MediaRef | null) {
  const what = `INC-${incident.number} · ${inline(title)}`;
  if (ref !== null) return inWarRoom(incident, what).map((message) => write.message({ ...message, media: ref }));
  const shown = link(address);
  return shown === null ? [] : inWarRoom(incident, `${what} · picture: ${shown}`).map(write.message);
}

const nameOf = (mime: string): string => `panel.${mime === 'image/jpeg' ? 'jpg' : mime.slice('image/'.length)}`;
