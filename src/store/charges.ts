// What transports say they charged: deliveries, counted by month and incident. Counted once however often it is told, and kept.

/** So many deliveries of one kind in one month. */
export interface ChargeCount {
  readonly transport: string;
  /** In UTC: `2026-11`. */
  readonly month: string;
  /** Null: about no incident. */
  readonly incident: number | null;
  /** As the transport calls it: `utility`, `service`, … */
  readonly category: string;
  /** False where the transport says that it was free. */
  readonly billable: boolean;
  readonly deliveries: number;
}

/** What a change may write here. */
export interface ChargeWrites {
  /** Added to what was counted before. */
  readonly charge: { readonly charge: ChargeCount };
}

export interface ChargeStore {
  /** All of one month, those about no incident first, then by incident. */
  chargesIn(month: string): Promise<readonly ChargeCount[]>;
  /** All about one incident, by month. */
  chargesOf(incident: number): Promise<readonly ChargeCount[]>;
}
