import { readFileSync } from 'node:fs'

interface PackageFields {
  readonly version: string
  readonly description: string
  readonly homepage: string
  readonly repository: { readonly url: string }
}

const fields = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as PackageFields

export const { version, description, homepage } = fields

/** The repository's page, without the `git+` and `.git` that npm wants. */
export const repository = fields.repository.url.replace(/^git\+/, '').replace(/\.git$/, '')

/** The path that the site is served from, with slashes around it. */
export const base = process.env['DOCS_BASE'] ?? new URL(homepage).pathname
