import { render } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { type Mount, testComponent, testHydration, testSharing } from './component.ts'

/** Mounts a component of React in StrictMode, with `hydrate` into the HTML that a server would send. */
function mountReact(show: (url: string) => ReactNode, { hydrate = false } = {}): Mount {
  return (url) => {
    const container = document.createElement('div')
    if (hydrate) container.innerHTML = renderToString(show(url))
    const options = { container, hydrate, wrapper: StrictMode }
    const { rerender, unmount } = render(show(url), options)
    return {
      get text() {
        return container.textContent
      },
      setUrl: (next) => rerender(show(next)),
      unmount,
    }
  }
}

/** Tests the component of a recipe for React, whose components share connections. */
export function testReact(show: (url: string) => ReactNode): Mount {
  const mount = mountReact(show)
  testComponent(mount)
  testHydration(mountReact(show, { hydrate: true }))
  testSharing(mount)
  return mount
}
