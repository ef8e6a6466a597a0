import { mount, unmount } from 'svelte'
import { testComponent } from '../support/component.ts'
import LatestPrice from './LatestPrice.svelte'
import { reactive } from './reactive.svelte.ts'

testComponent((url) => {
  const target = document.createElement('div')
  const props = reactive({ url })
  const component = mount(LatestPrice, { target, props })
  return {
    get text() {
      return target.textContent ?? ''
    },
    setUrl: (next) => (props.url = next),
    unmount: () => unmount(component),
  }
})
