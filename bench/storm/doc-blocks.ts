/**
 * Puts each text between the two comments of its name in a page, such as `<!-- storm:name -->` and `<!-- /storm -->`.
 * A page that has a block of an unknown name is out of date.
 */
export function fillBlocks(
  page: string,
  kind: 'storm' | 'fleet',
  texts: ReadonlyMap<string, string>,
): string {
  return page.replace(
    new RegExp(`(<!-- ${kind}:(\\S+) -->\n).*?(<!-- /${kind} -->)`, 'gs'),
    (_, begin: string, name: string, end: string) => {
      const text = texts.get(name)
      if (text === undefined) throw new Error(`There is no ${name} to put into the page`)
      return `${begin}\n${text}\n\n${end}`
    },
  )
}
