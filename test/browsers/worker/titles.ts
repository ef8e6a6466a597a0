/** A title of `describe.each` or `it.each` with its row filled in, as vitest does for the formats used here. */
export function titleOf(template: string, args: readonly unknown[], index: number): string {
  let next = 0
  const [first] = args
  return template
    .replace(/%[sijdo#%]/g, (mark) => {
      if (mark === '%%') return '%'
      if (mark === '%#') return String(index)
      const arg = args[next++]
      return mark === '%j' || Object(arg) === arg ? String(JSON.stringify(arg)) : String(arg)
    })
    .replace(/\$([a-zA-Z]\w*)/g, (mark, key: string) =>
      first && typeof first === 'object' && key in first
        ? String((first as Record<string, unknown>)[key])
        : mark,
    )
}
