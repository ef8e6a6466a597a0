import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import { defineAsyncComponent, h } from 'vue'
import { Landing } from './landing.ts'
import { NotFound } from './not-found.ts'
import './style.css'
import './diagrams.css'

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'not-found': () => h(NotFound) }),
  enhanceApp({ app }) {
    app.component('Landing', Landing)
    // Loaded by the page that contains it.
    const load = () => import('./playground/playground-panel.vue')
    app.component('Playground', defineAsyncComponent(load))
  },
} satisfies Theme
