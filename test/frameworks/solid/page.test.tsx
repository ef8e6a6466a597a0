import { createSignal } from 'solid-js'
import { render } from 'solid-js/web'
import { testComponent } from '../support/component.ts'
import { LatestPrice } from './latest-price.tsx'

testComponent((first) => {
  const [url, setUrl] = createSignal(first)
  const root = document.createElement('div')
  const unmount = render(() => <LatestPrice url={url()} />, root)
  return {
    get text() {
      return root.textContent ?? ''
    },
    setUrl,
    unmount,
  }
})
