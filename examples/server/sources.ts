import { fileURLToPath } from 'node:url'
import express, { Router } from 'express'

/** The documentation and the examples' sources as plain text, for the links of the pages. */
export function createSources(names: readonly string[]): Router {
  const router = Router()
  const folder = (path: string) =>
    express.static(fileURLToPath(new URL(path, import.meta.url)), {
      index: false,
      redirect: false,
      dotfiles: 'deny',
      setHeaders: (response) => void response.type('text/plain'),
    })
  router.use(/^\/docs(?=\/(examples\/)?[\w-]+\.md$)/, folder('../../docs'))
  for (const name of names) router.use(`/source/${name}`, folder(`../${name}`))
  return router
}
