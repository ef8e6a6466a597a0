/// <reference types="vite/types/importMeta.d.ts" />
import { create } from '../../look/elements.ts'

const files = import.meta.glob<string>('../*/{native,headwater,say,lasting-socket}.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** A file of the page, as it stands: the code that is shown is the code that runs. */
export function showCode(path: string): HTMLElement {
  const text = files[`../${path}`]
  if (text === undefined) throw new Error(`The page has no file ${path}`)
  const pre = create('pre', { className: 'scrolls', tabIndex: 0, role: 'group' })
  pre.append(create('code', {}, text.trim()))
  pre.ariaLabel = `Code of ${path}`
  // Where the columns stand below each other, the logs would be far apart.
  const open = matchMedia('(min-width: 50rem)').matches
  const summary = create('summary', {}, `tour/${path}`)
  return create('details', { className: 'code', open }, summary, pre)
}
