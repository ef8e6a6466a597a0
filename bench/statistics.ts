export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return Number.isInteger(middle)
    ? (sorted[middle - 1]! + sorted[middle]!) / 2
    : sorted[Math.floor(middle)]!
}

/** The smallest figure that so many of all, as a share from 0 to 1, do not exceed. */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!
}

/** How far the rounds lie apart, as a share of their median. */
export const spread = (figures: readonly number[]): number =>
  (Math.max(...figures) - Math.min(...figures)) / median(figures)
