import { demos } from '../look/demos.ts'

/** The cards of the index, one per demo. */
export function renderDemoCards(): string {
  return demos
    .map(
      ({ name, title, summary }) => `
      <article class="card demo">
        <picture>
          <source srcset="/pictures/${name}-dark.webp" media="(prefers-color-scheme: dark)" />
          <img src="/pictures/${name}.webp" width="960" height="600" alt="" />
        </picture>
        <div>
          <h2><a href="/${name}/">${title}</a> <span class="badge number" data-demo="${name}" hidden></span></h2>
          <p>${summary}</p>
        </div>
      </article>`,
    )
    .join('\n')
}
