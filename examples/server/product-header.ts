import { type Demo, demos } from '../look/demos.ts'
import { documentationOf, sourceOf } from './links.ts'

const logo = `<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
  <path d="M2 7c3.3-3 6.7-3 10 0s6.7 3 10 0M2 12.5c3.3-3 6.7-3 10 0s6.7 3 10 0M2 18c3.3-3 6.7-3 10 0s6.7 3 10 0" />
</svg>`

/** The bar on top of a page: the index, the demos, and links to the documentation and the source of this one. */
export function renderProductHeader(current?: Demo): string {
  const links = demos.map(
    ({ name, label }) =>
      `<a href="/${name}/"${name === current?.name ? ' aria-current="page"' : ''}>${label}</a>`,
  )
  return `
    <nav class="product" aria-label="Headwater">
      <a class="brand" href="/"${current ? '' : ' aria-current="page"'}>${logo} Headwater</a>
      <div class="demos">${links.join('\n')}</div>
      <div class="about">
        <a href="${documentationOf(current?.name)}">Docs</a>
        <a href="${sourceOf(current?.name)}">Source</a>
      </div>
    </nav>`
}
