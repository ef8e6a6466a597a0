import { readFileSync } from 'node:fs'

const { homepage, repository } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { homepage: string; repository: { url: string } }
const repositoryPage = repository.url.replace(/^git\+/, '').replace(/\.git$/, '')

/** The page of a demo in the documentation, or that of all demos. */
export const documentationOf = (name = ''): string => `${homepage}examples/${name}`

/** The folder of a demo in the repository, or that of all demos. */
export const sourceOf = (name = ''): string =>
  `${repositoryPage}/tree/main/examples${name && `/${name}`}`
