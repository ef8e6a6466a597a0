import { codeBlocksOf } from '../code-blocks.ts'
import { type Finding, isScript } from './snippet.ts'

/** Guides whose first block cannot be run, with the reason. */
const exceptions: Readonly<Record<string, string>> = {
  'docs/guide/command-line.md': 'a program for the shell; test/cli tests it',
  'docs/guide/proxies-and-certificates.md':
    'needs certificates and proxies, with which test/package/recipes.test.ts runs each block',
  'docs/guide/react-native.md': 'needs a device or simulator',
}

const isRunnable = (meta: string) => /(^|\s)run(=|\s|$)/.test(meta)

/** Guides whose first script is not marked to be run, and exceptions that are none. */
export function unrunnableGuides(guides: readonly string[]): Finding[] {
  return guides.flatMap((page): Finding[] => {
    const first = codeBlocksOf(page).find(isScript)
    const line = first?.line ?? 1
    const isException = Object.hasOwn(exceptions, page)
    if (first && isRunnable(first.meta))
      return isException ? [{ page, line, text: 'runnable, so it is not an exception' }] : []
    return isException ? [] : [{ page, line, text: 'the first block of a guide has to run' }]
  })
}
