import { createApp, createSSRApp, h, shallowRef } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { testComponent, testHydration } from '../support/component.ts'
import LatestPrice from './latest-price.vue'

function mount(first: string, html = '') {
  const url = shallowRef(first)
  const root = document.createElement('div')
  root.innerHTML = html
  const component = { render: () => h(LatestPrice, { url: url.value }) }
  const app = html ? createSSRApp(component) : createApp(component)
  app.mount(root)
  return {
    get text() {
      return root.textContent ?? ''
    },
    setUrl: (next: string) => (url.value = next),
    unmount: () => app.unmount(),
  }
}

testComponent((url) => mount(url))

testHydration(async (url) => mount(url, await renderToString(createSSRApp(LatestPrice, { url }))))
