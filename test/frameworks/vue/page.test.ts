import { createApp, h, shallowRef } from 'vue'
import { testComponent } from '../support/component.ts'
import LatestPrice from './latest-price.vue'

testComponent((first) => {
  const url = shallowRef(first)
  const root = document.createElement('div')
  const app = createApp({ render: () => h(LatestPrice, { url: url.value }) })
  app.mount(root)
  return {
    get text() {
      return root.textContent ?? ''
    },
    setUrl: (next) => (url.value = next),
    unmount: () => app.unmount(),
  }
})
