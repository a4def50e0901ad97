// Where the row of actions of a message goes, so that it never lies over something else that may be tapped. Has no DOM, so it can be
// tested on its own.

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Surroundings {
  readonly bar: Pick<Box, 'width' | 'height'>;
  /** The words of the message the bar belongs to. */
  readonly body: Box;
  /** All of the message, with its buttons and reactions. */
  readonly bubble: Box;
  /** What the chat shows of its messages now. */
  readonly view: Box;
  /** Everything near that may be tapped. */
  readonly taken: readonly Box[];
  /** Own messages stand on the right. */
  readonly side: 'left' | 'right';
}

/** How far it lies over the message it belongs to, so that the way to it leads over no other message. */
const overlapPx = 8;
/** In from the edge of the message. */
const insetPx = 10;
/** Between two places that are tried over the words. */
const stepPx = 8;

/**
 * Above the message, else below it, else over its words where nothing can be tapped; null when there is no such place in view. In the
 * coordinates of what it is given.
 */
export function placeBar({ bar, body, bubble, view, taken, side }: Surroundings): Pick<Box, 'left' | 'top'> | null {
  const wanted = side === 'left' ? body.left + insetPx : body.left + body.width - insetPx - bar.width;
  const left = Math.max(view.left, Math.min(wanted, view.left + view.width - bar.width));
  const isFree = (top: number): boolean => {
    const box = { left, top, ...bar };
    return top >= view.top && top + bar.height <= view.top + view.height && !taken.some((each) => overlap(box, each));
  };
  const outside = [body.top + overlapPx - bar.height, bubble.top + bubble.height - overlapPx];
  const steps = Math.max(0, Math.floor((body.height - bar.height) / stepPx));
  const over = Array.from({ length: steps + 1 }, (_, step) => body.top + step * stepPx);
  const top = [...outside, ...over].find(isFree);
  return top === undefined ? null : { left, top };
}

/** Whether they share any place; touching edges do not count. */
export const overlap = (a: Box, b: Box): boolean =>
  a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;
