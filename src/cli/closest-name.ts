/** The name that a mistyped one was probably meant to be, if there is one. */
export function closestName(mistyped: string, names: readonly string[]): string | undefined {
  const completed = names.filter((name) => mistyped.length > 1 && name.startsWith(mistyped))
  if (completed.length === 1) return completed[0]
  const limit = mistyped.length > 4 ? 2 : 1
  const near = names
    .map((name) => ({ name, distance: distanceBetween(mistyped, name) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
  return near[0]?.name
}

/** The number of characters to insert, delete, replace or swap with their neighbour. */
function distanceBetween(a: string, b: string): number {
  // Far enough for any limit, and an argument can be long.
  if (Math.abs(a.length - b.length) > 2) return Infinity
  const rows = [Array.from({ length: b.length + 1 }, (_, index) => index)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swapped = isSwap ? rows[i - 2]![j - 2]! + 1 : Infinity
      row.push(Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, replaced, swapped))
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}
