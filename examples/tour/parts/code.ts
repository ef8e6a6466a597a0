/// <reference types="vite/types/importMeta.d.ts" />
import { create } from '../../look/elements.ts'

const files = import.meta.glob<string>('../*/{native,headwater,send-post,lasting-socket}.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** Shows a file of the page: the code that runs. */
export function showCode(path: string): HTMLElement {
  const text = files[`../${path}`]
  if (text === undefined) throw new Error(`The page has no file ${path}`)
  const pre = create('pre', { className: 'scrolls', tabIndex: 0, role: 'group' })
  pre.append(create('code', {}, text.trim()))
  pre.ariaLabel = `Code of ${path}`
  // On narrow screens, open code would push the logs far apart.
  const open = matchMedia('(min-width: 50rem)').matches
  const summary = create('summary', {}, `tour/${path}`)
  return create('details', { className: 'code', open }, summary, pre)
}
