import { render } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import type { Mount } from './component.ts'

/** Mounts a component of React in StrictMode. */
export function mountReact(show: (url: string) => ReactNode): Mount {
  return (url) => {
    const { container, rerender, unmount } = render(show(url), { wrapper: StrictMode })
    return {
      get text() {
        return container.textContent
      },
      setUrl: (next) => rerender(show(next)),
      unmount,
    }
  }
}
