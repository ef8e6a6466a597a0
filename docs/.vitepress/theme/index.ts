import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import { defineAsyncComponent } from 'vue'
import './style.css'
import './diagrams.css'

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    // Loaded by the page that contains it.
    const load = () => import('./playground/playground-panel.vue')
    app.component('Playground', defineAsyncComponent(load))
  },
} satisfies Theme
