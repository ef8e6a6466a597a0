import { Content } from 'vitepress'
import { VPHomeFeatures, VPHomeHero } from 'vitepress/theme'
import { h } from 'vue'

/** The layout of the home page: the hero beside the page's snippet, then the features. */
export const Landing = () =>
  h('main', { class: 'landing' }, [
    h('div', { class: 'landing-top' }, [
      h(VPHomeHero),
      h('div', { class: 'landing-snippet vp-doc' }, h(Content)),
    ]),
    h(VPHomeFeatures),
  ])
