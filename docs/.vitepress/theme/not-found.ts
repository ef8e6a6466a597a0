import { withBase } from 'vitepress'
import { h } from 'vue'

/** The content of the 404 page. */
export const NotFound = () =>
  h('main', { class: 'not-found vp-doc' }, [
    h('h1', 'Page not found'),
    h('p', [
      'Search for it, or start from the ',
      h('a', { href: withBase('/guide/') }, 'list of all guides'),
      ' or the ',
      h('a', { href: withBase('/') }, 'home page'),
      '.',
    ]),
  ])
