import { type CodeBlock, codeBlocksOf } from '../code-blocks.ts'
import { isExcerpt } from '../excerpts.ts'

/** The programs that a snippet is run in. */
export type Target = 'node' | 'browser'

/** A block of code on a page that compiles by itself. */
export interface Snippet {
  readonly page: string
  /** The line of the page with the block's first line of code. */
  readonly line: number
  readonly heading: string
  readonly code: string
  /** The file it is compiled as, below the folder of the snippets. */
  readonly path: string
  /** The name that its page gives it, as in ```js server.mjs, or `undefined`. */
  readonly name: string | undefined
  readonly targets: readonly Target[]
  /** The lines of the ```txt output block that follows it. */
  readonly output: readonly string[] | undefined
}

/** Something to correct on a page. */
export interface Finding {
  readonly page: string
  readonly line: number
  readonly text: string
}

const extensions: Record<string, string> = {
  ts: 'ts',
  typescript: 'ts',
  tsx: 'tsx',
  js: 'js',
  javascript: 'js',
  mjs: 'mjs',
}

/** Whether a block is a script, of any kind. */
export const isScript = ({ lang }: CodeBlock): boolean => Object.hasOwn(extensions, lang)

/** The snippets of a page. Excerpts of files are none. */
export function snippetsOf(page: string): Snippet[] {
  const blocks = codeBlocksOf(page)
  return blocks.flatMap((block, index): Snippet[] => {
    const extension = extensions[block.lang]
    if (extension === undefined || isExcerpt(block.meta)) return []
    const { heading, line } = block
    const words = block.meta.split(/\s+/)
    const name = words.find((word) => /^[\w-]+\.[cm]?[jt]sx?$/.test(word))
    const folder = `${page.replace(/\.md$/, '').replaceAll('/', '-')}-${line}`
    return [
      {
        page,
        line,
        heading,
        name,
        code: codeOf(block),
        path: `${folder}/${name ?? `snippet.${extension}`}`,
        targets: targetsOf(words),
        output: outputOf(blocks.slice(index + 1)),
      },
    ]
  })
}

function targetsOf(words: readonly string[]): Target[] {
  if (words.includes('run')) return ['node', 'browser']
  return (['node', 'browser'] as const).filter((target) => words.includes(`run=${target}`))
}

function outputOf(following: readonly CodeBlock[]): string[] | undefined {
  // The command that runs it may come first.
  const next = following.find(({ lang }) => lang !== 'sh')
  return next?.lang === 'txt' && next.meta === 'output' ? next.code.split('\n') : undefined
}

/**
 * The code; after ```ts eventsource@2 it imports that package by the name under which docs/package.json installs this
 * version.
 */
function codeOf({ meta, code }: CodeBlock): string {
  const [, name, version] = /(\S+)@(\S+)/.exec(meta) ?? []
  return name ? code.replaceAll(`'${name}'`, `'${name}-${version}'`) : code
}
