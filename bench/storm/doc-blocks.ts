/**
 * Puts each text between the two comments of its name in a page: `<!-- storm:name -->` and `<!-- /storm -->`. A page
 * that has a block of an unknown name is out of date.
 */
export function fillBlocks(page: string, texts: ReadonlyMap<string, string>): string {
  return page.replace(
    /(<!-- storm:(\S+) -->\n).*?(<!-- \/storm -->)/gs,
    (_, begin: string, name: string, end: string) => {
      const text = texts.get(name)
      if (text === undefined) throw new Error(`There is no ${name} to put into the page`)
      return `${begin}\n${text}\n\n${end}`
    },
  )
}
