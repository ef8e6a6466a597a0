import { existsSync, statSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { repository } from './package-fields.ts'

/** The repository's folder, with a slash at its end. */
const root = fileURLToPath(new URL('../../', import.meta.url))

/** Files outside docs/ that are pages of the site, and their pages, which include them. */
export const includedPages: Readonly<Record<string, string>> = {
  'CHANGELOG.md': 'help/changelog.md',
  'CONTRIBUTING.md': 'help/contributing.md',
}

/** The place of a page in the site, by its path in docs/: the README of a folder is its index. */
export function placeOf(page: string): string {
  // docs/README.md is the overview of the guides; docs/index.md is the home page.
  if (page === 'README.md') return 'guide/index.md'
  return page.replace(/(^|\/)README\.md$/, '$1index.md')
}

/**
 * The site's link for a link in a source, which is relative to that file as on GitHub. Files that are not pages are
 * linked in the repository.
 *
 * @param source - the file with the link, relative to the repository
 */
export function resolveLink(source: string, link: string): string {
  if (/^([a-z][a-z\d+.-]*:|[#/])/i.test(link)) return link
  const [, path = '', rest = ''] = /^([^?#]*)(.*)$/.exec(link) ?? []
  const target = posix.join(posix.dirname(source), decodeURI(path)).replace(/\/$/, '')
  const included = includedPages[target]
  if (included) return `/${included}${rest}`
  if (target.startsWith('docs/') && target.endsWith('.md')) {
    return `/${placeOf(target.slice('docs/'.length))}${rest}`
  }
  const kind = existsSync(root + target) && statSync(root + target).isDirectory() ? 'tree' : 'blob'
  if (!existsSync(root + target)) throw new Error(`${source}: ${link} does not exist`)
  return `${repository}/${kind}/main/${target}${rest}`
}
