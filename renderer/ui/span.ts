/** Ranges that end now, by their length in milliseconds. */
const HOUR = 3_600_000

export const spanLengths = {
  ...{ '1h': HOUR, '8h': 8 * HOUR, '24h': 24 * HOUR },
  ...{ '7d': 168 * HOUR, '30d': 720 * HOUR, '1y': 8_760 * HOUR },
} as const
export type Span = keyof typeof spanLengths
