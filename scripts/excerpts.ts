import { existsSync, readFileSync } from 'node:fs'

/**
 * Whether the text after a block's language is a path: the block is then a part of that file, not a module by itself.
 */
export function isExcerpt(meta: string): boolean {
  return /^[\w.-]+(\/[\w.-]+)+$/.test(meta)
}

/**
 * The mistake in an excerpt; `undefined` if the file has all its lines, in order and without others between them.
 * Indentation does not count. A line of `…`, as a comment or not, leaves something out.
 */
export function missingFrom(path: string, excerpt: string): string | undefined {
  if (!existsSync(path)) return `there is no file ${path}`
  const file = linesOf(readFileSync(path, 'utf8'))
  let from = 0
  for (const part of partsOf(linesOf(excerpt))) {
    const at = file.findIndex(
      (_, index) => index >= from && part.every((line, offset) => file[index + offset] === line),
    )
    if (at < 0) return `not in ${path}, or not any more: ${part[0]}`
    from = at + part.length
  }
  return undefined
}

const linesOf = (text: string) => text.split('\n').map((line) => line.trim())

/** The parts between the lines that leave something out. */
function partsOf(lines: readonly string[]): string[][] {
  const parts: string[][] = [[]]
  for (const line of lines)
    if (/^(\/\/ |<!-- |\/\* |# )?…( -->| \*\/)?$/.test(line)) parts.push([])
    else parts.at(-1)!.push(line)
  return parts.filter((part) => part.some((line) => line !== ''))
}
