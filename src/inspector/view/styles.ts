import { css } from './css.ts'

let sheet: CSSStyleSheet | undefined

/** Gives the root the styles, without a `style` attribute or element, so that a strict CSP allows them. */
export function adoptStyles(root: ShadowRoot): void {
  try {
    if (!sheet) {
      sheet = new CSSStyleSheet()
      sheet.replaceSync(css)
    }
    root.adoptedStyleSheets = [sheet]
  } catch {
    // Safari before 16.4.
    const style = globalThis.document.createElement('style')
    style.textContent = css
    root.append(style)
  }
}
