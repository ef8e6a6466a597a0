import { globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeBlocksOf } from '../../scripts/code-blocks.ts'
import { createAuthority } from '../support/node/certificates.ts'
import { startProxy } from '../support/node/proxy-server.ts'
import { Origins, type Seen, ca, createFolder } from './recipes/origins.ts'
import { runRecipe } from './recipes/run-recipe.ts'

/** How a recipe is run: with two origins, of which the first redirects to the second one. */
interface World {
  /** The URL of the first origin. */
  readonly first: string
  /** The texts of the recipe to replace, beside the URL. */
  readonly replace?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  /** The value that is rendered last. */
  readonly last?: string
  /** Checks after the run. */
  readonly check?: (rendered: readonly string[]) => void
}

type Setting = (origins: Origins, folder: string) => Promise<World>

/** The test's authority is trusted by the whole process, for recipes that are not about certificates. */
const trusting = (folder: string) => ({ NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') })

const withOwnAuthority: Setting = async (origins) => {
  origins.target = await origins.secure()
  return { first: await origins.secure() }
}

const withTrustedServers: Setting = async (origins, folder) => {
  origins.target = await origins.secure()
  return { first: await origins.secure(), env: trusting(folder) }
}

const throughTunnels: Setting = async (origins, folder) => {
  const proxy = await startProxy()
  origins.target = await origins.secure()
  const first = await origins.secure()
  return {
    first,
    replace: { 'http://proxy.example.com:3128': proxy.url },
    env: trusting(folder),
    check: () =>
      expect(proxy.requests).toEqual(
        [first, origins.target].map((url) => `CONNECT ${new URL(url).host}`),
      ),
  }
}

const guide = 'docs/guide/proxies-and-certificates.md'
const options = 'docs/reference/options.md'

const fromHttpsToHttp: Setting = async (origins, folder) => {
  origins.target = await origins.plain()
  return { first: await origins.secure(), env: trusting(folder) }
}

/** By page and heading, in the order of the recipes below it. */
const settings: Readonly<Record<string, readonly Setting[]>> = {
  [`${guide}: Proxies, certificates and sockets in Node`]: [withOwnAuthority],
  [`${guide}: Trust your own certificate authority`]: [withOwnAuthority],
  [`${guide}: Send a client certificate (mTLS)`]: [
    async (origins) => {
      const mutual = { requestCert: true, ca }
      origins.target = await origins.secure(mutual)
      return {
        first: await origins.secure(mutual),
        check: () =>
          expect(origins.seen.map(({ client }) => client)).toEqual(['service-a', 'service-a']),
      }
    },
  ],
  [`${guide}: Accept a self-signed certificate in development`]: [
    async (origins) => {
      const by = createAuthority('unknown')
      origins.target = await origins.secure({ by })
      return { first: await origins.secure({ by }), env: { NODE_ENV: 'development' } }
    },
  ],
  [`${guide}: Connect to a Unix socket`]: [
    async (origins, folder) => {
      const path = join(folder, 'app.sock')
      await origins.unixSocket(path)
      origins.target = 'http://other.example/prices'
      return {
        first: 'http://localhost/prices',
        replace: { '/run/app.sock': path },
        check: () =>
          expect(origins.seen.map(({ host }) => host)).toEqual(['localhost', 'other.example']),
      }
    },
  ],
  [`${guide}: Connect through an HTTP proxy`]: [
    async (origins, folder) => {
      const proxy = await startProxy()
      origins.target = await origins.plain()
      const first = await origins.secure()
      return {
        first,
        env: { ...trusting(folder), HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url },
        check: () =>
          expect(proxy.requests).toEqual([
            `CONNECT ${new URL(first).host}`,
            `GET ${origins.target}`,
          ]),
      }
    },
    throughTunnels,
  ],
  [`${guide}: Resolve host names yourself`]: [
    async (origins, folder) => {
      origins.target = await origins.secure()
      return { first: await origins.secure({ host: 'example.com' }), env: trusting(folder) }
    },
  ],
  [`${guide}: Set the options of the connections`]: [withTrustedServers],
  [`${guide}: Follow redirects between http and https`]: [fromHttpsToHttp],
  [`${guide}: Use HTTP/2`]: [
    async (origins, folder) => {
      origins.target = await origins.http2()
      return {
        first: await origins.http2(),
        env: trusting(folder),
        check: () =>
          expect(origins.seen.map(({ httpVersion }) => httpVersion)).toEqual(['2.0', '2.0']),
      }
    },
  ],
  [`${guide}: Keep a server from ending the process`]: [
    async (origins) => {
      origins.target = await origins.closing(2000)
      return {
        first: await origins.plain(),
        last: '"last"',
        check: (rendered) => expect(rendered).toHaveLength(2001),
      }
    },
  ],
  [`${options}: fetch`]: [
    async (origins) => {
      origins.target = await origins.plain()
      return { first: await origins.plain() }
    },
  ],
  [`${options}: nodeFetch`]: [withOwnAuthority],
  [`${options}: agent`]: [fromHttpsToHttp],
  'docs/migrating/eventsource-2.md: After': [
    async (...world) => {
      const tunnels = await throughTunnels(...world)
      return {
        ...tunnels,
        replace: { ...tunnels.replace, "authorization: 'Bearer secret'": "'x-api-key': 'secret'" },
      }
    },
  ],
}

const pages = [
  'README.md',
  ...globSync('docs/**/*.md', {
    exclude: ['docs/reference/api/**', 'docs/.vitepress/**', 'docs/node_modules/**'],
  }),
]

/** The blocks that make a `fetch`, or write one. */
const recipes = pages.flatMap((page) =>
  codeBlocksOf(page)
    .filter(({ code }) => /nodeFetch\(|from 'headwater[^]*fetch:\s*(async )?\(/.test(code))
    .map((block) => ({ ...block, key: `${page}: ${block.heading}` })),
)

it('every recipe for a fetch is run, and each once', () => {
  expect(recipes.map(({ key }) => key).sort()).toEqual(
    Object.entries(settings)
      .flatMap(([key, all]) => all.map(() => key))
      .sort(),
  )
})

describe('a recipe connects, and takes no header of the caller to another origin', () => {
  it.each(
    recipes.map((recipe, index) => [`${recipe.key}, line ${recipe.line}`, recipe, index] as const),
  )('%s', async (_, recipe, index) => {
    const nth = recipes.slice(0, index).filter(({ key }) => key === recipe.key).length
    const origins = new Origins()
    const folder = createFolder()
    const { first, last, env, replace, check } = await settings[recipe.key]![nth]!(origins, folder)
    const url = 'https://example.com/prices'
    const rendered = await runRecipe(recipe, {
      url: first,
      folder,
      env: env ?? {},
      replace: { ...(recipe.code.includes(url) && { [url]: first }), ...replace },
      last: last ?? 'arrived',
    })
    const secrets = origins.seen.filter(({ headers }) => headers['x-api-key'] === 'secret')
    const hosts = (seen: readonly Seen[]) => [...new Set(seen.map(({ host }) => host))]
    const both = [first, origins.target].map((each) => new URL(each).host)
    expect(hosts(origins.seen)).toEqual(both)
    expect(hosts(secrets)).toEqual(both.slice(0, 1))
    check?.(rendered)
  })
})
