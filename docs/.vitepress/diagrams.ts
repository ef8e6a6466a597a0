import { renderMermaidSVG } from 'beautiful-mermaid'
import type { MarkdownRenderer } from 'vitepress'

/** Draws the blocks of the language `mermaid` when the site is built. GitHub draws them itself. */
export function drawDiagrams(md: MarkdownRenderer): void {
  const fence = md.renderer.rules.fence!
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    const { info, content } = tokens[index]!
    if (info.trim() !== 'mermaid') return fence(tokens, index, ...rest)
    const svg = renderMermaidSVG(content, {
      bg: 'var(--vp-c-bg)',
      fg: 'var(--vp-c-text-1)',
      transparent: true,
    })
    // Its style sheet imports a font from another server; theme/diagrams.css has the rest of it.
    return `<div class="diagram" tabindex="0">${svg.replace(/<style>[^]*?<\/style>/, '')}</div>`
  }
}
