/** The most of these moments that lie within one second, whenever it begins. In milliseconds, in order. */
export function busiestSecond(moments: readonly number[]): number {
  let most = 0
  let first = 0
  for (const [index, moment] of moments.entries()) {
    while (moment - moments[first]! >= 1000) first++
    most = Math.max(most, index - first + 1)
  }
  return most
}
