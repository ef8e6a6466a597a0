export interface Point {
  readonly x: number
  readonly y: number
}

/**
 * The rise of the points from the first to the last, by the Theil–Sen slope: the median of the slopes between pairs,
 * which a few outliers do not change. Only pairs at most a quarter of the points apart count, so that a step, as when
 * the runtime discards unused memory, is within few of them and hides no rise before or after it.
 */
export function riseOf(points: readonly Point[]): number {
  const reach = Math.ceil(points.length / 4)
  const slopes = points.flatMap((a, index) =>
    points
      .slice(index + 1, index + 1 + reach)
      .flatMap((b) => (b.x > a.x ? (b.y - a.y) / (b.x - a.x) : [])),
  )
  if (slopes.length === 0) throw new Error('It takes two points, one after the other')
  slopes.sort((a, b) => a - b)
  const middle = slopes.length / 2
  const slope = Number.isInteger(middle)
    ? (slopes[middle - 1]! + slopes[middle]!) / 2
    : slopes[Math.floor(middle)]!
  return slope * (points.at(-1)!.x - points[0]!.x)
}
