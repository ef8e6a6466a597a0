import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import './style.css'

export default {
  extends: DefaultTheme,
  enhanceApp({ app: _app }) {
    // Components of pages are registered here: `_app.component('Playground', …)`.
  },
} satisfies Theme
