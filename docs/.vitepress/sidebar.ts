import { existsSync, readFileSync } from 'node:fs'

export interface SidebarItem {
  readonly text: string
  readonly link?: string
  readonly collapsed?: boolean
  readonly items?: SidebarItem[]
}

/**
 * Each page of docs/ has its line here, in reading order. The API reference, which is generated, brings its own.
 * Only a group with a link may be `collapsed`: without one, VitePress nests its toggle in another button.
 */
const guide: SidebarItem = {
  text: 'Guide',
  items: [
    { text: 'All pages', link: '/guide/' },
    { text: 'Getting started', link: '/guide/getting-started' },
    { text: 'Playground', link: '/playground' },
    { text: 'Typed events', link: '/guide/typed-events' },
    { text: 'Reconnection', link: '/guide/reconnection' },
    { text: 'Resuming', link: '/guide/resuming' },
    { text: 'POST and LLM answers', link: '/guide/post' },
    { text: 'Stop generating', link: '/guide/stop-generating' },
    { text: 'Resumable LLM answers', link: '/guide/resumable-llm-answers' },
    { text: 'Errors', link: '/guide/errors' },
    { text: 'Authentication', link: '/guide/authentication' },
    { text: 'Backpressure', link: '/guide/backpressure' },
    { text: 'Many tabs', link: '/guide/many-tabs' },
    { text: 'Drop-in EventSource', link: '/guide/drop-in' },
    { text: 'Proxies and certificates in Node', link: '/guide/proxies-and-certificates' },
    { text: 'Testing', link: '/guide/testing' },
    { text: 'Test runners', link: '/guide/test-runners' },
    { text: 'Inspecting streams', link: '/guide/inspecting-streams' },
    { text: 'Command line', link: '/guide/command-line' },
    { text: 'Runtimes', link: '/guide/runtimes' },
    { text: 'React Native', link: '/guide/react-native' },
    { text: 'Security', link: '/guide/security' },
  ],
}

const servers: SidebarItem = {
  text: 'Servers',
  link: '/servers/',
  collapsed: true,
  items: [
    { text: 'Express', link: '/servers/express' },
    { text: 'Fastify', link: '/servers/fastify' },
    { text: 'Hono', link: '/servers/hono' },
    { text: 'Nest', link: '/servers/nest' },
    { text: 'FastAPI', link: '/servers/fastapi' },
    { text: 'Spring', link: '/servers/spring' },
    { text: 'Rails', link: '/servers/rails' },
    { text: 'Go', link: '/servers/go' },
    { text: 'Proxies and load balancers', link: '/servers/proxies' },
  ],
}

const frameworks: SidebarItem = {
  text: 'Frameworks',
  link: '/frameworks/',
  collapsed: true,
  items: [
    { text: 'React', link: '/frameworks/react' },
    { text: 'Vue', link: '/frameworks/vue' },
    { text: 'Svelte', link: '/frameworks/svelte' },
    { text: 'Solid', link: '/frameworks/solid' },
    { text: 'Angular', link: '/frameworks/angular' },
    { text: 'TanStack Query', link: '/frameworks/tanstack-query' },
    { text: 'SWR', link: '/frameworks/swr' },
    { text: 'RxJS', link: '/frameworks/rxjs' },
    { text: 'Redux Toolkit', link: '/frameworks/redux-toolkit' },
  ],
}

const migrating: SidebarItem = {
  text: 'Migrating',
  link: '/migrating/',
  collapsed: true,
  items: [
    { text: 'Browser EventSource', link: '/migrating/browser-event-source' },
    { text: 'eventsource 3 to 5', link: '/migrating/eventsource' },
    { text: 'eventsource 2', link: '/migrating/eventsource-2' },
    { text: 'eventsource-client', link: '/migrating/eventsource-client' },
    { text: 'fetch-event-source', link: '/migrating/fetch-event-source' },
    { text: 'sse.js', link: '/migrating/sse-js' },
  ],
}

const reference: SidebarItem = {
  text: 'Reference',
  items: [
    { text: 'Overview', link: '/reference/' },
    { text: 'Options', link: '/reference/options' },
    { text: 'API', link: '/reference/api/' },
  ],
}

const help: SidebarItem = {
  text: 'Help',
  items: [
    { text: 'Troubleshooting', link: '/help/troubleshooting' },
    { text: 'FAQ', link: '/help/faq' },
    { text: 'When not to use it', link: '/help/when-not-to-use-headwater' },
    { text: 'Comparison', link: '/help/comparison' },
    { text: 'Architecture', link: '/help/architecture' },
    { text: 'Glossary', link: '/help/glossary' },
    { text: 'Support policy', link: '/help/support-policy' },
    { text: 'Changelog', link: '/help/changelog' },
    { text: 'Contributing', link: '/help/contributing' },
  ],
}

const examples: SidebarItem = {
  text: 'Examples',
  link: '/examples/',
  collapsed: true,
  items: [
    { text: 'Assistant', link: '/examples/assistant' },
    { text: 'Ticker', link: '/examples/ticker' },
    { text: 'Analytics', link: '/examples/analytics' },
    { text: 'Chat', link: '/examples/chat' },
    { text: 'Feed', link: '/examples/feed' },
    { text: 'Tabs', link: '/examples/tabs' },
    { text: 'Tour', link: '/examples/tour' },
  ],
}

const reports: SidebarItem = {
  text: 'Reports',
  items: [
    { text: 'Benchmarks', link: '/reports/benchmarks' },
    { text: 'Benchmark tables', link: '/reports/benchmarks-tables' },
    { text: 'Reliability', link: '/reports/reliability' },
    { text: 'Reconnection storm', link: '/reports/reconnection-storm' },
  ],
}

const pages: SidebarItem[] = [
  guide,
  servers,
  frameworks,
  migrating,
  reference,
  help,
  examples,
  reports,
]

/** The pages that typedoc made, by entry point, or none before it ran. */
export function apiItems(): SidebarItem[] {
  const file = new URL('../reference/api/typedoc-sidebar.json', import.meta.url)
  if (!existsSync(file)) return []
  return entryPointsIn(JSON.parse(readFileSync(file, 'utf8')) as SidebarItem[])
}

const isEntryPoint = ({ link }: SidebarItem) => link?.endsWith('/') === true

/** The entry points in one list, which typedoc nests as the paths of their sources are. */
const entryPointsIn = (items: readonly SidebarItem[]): SidebarItem[] =>
  items.flatMap((item) => {
    const { link = '', items: inner = [] } = item
    if (!isEntryPoint(item)) return []
    const text = link.replace(/^\/reference\/api\/(.+)\/$/, '$1')
    return [{ text, link, collapsed: true, items: symbolsIn(inner) }, ...entryPointsIn(inner)]
  })

/** The symbols of an entry point, without a group for each kind of symbol. */
const symbolsIn = (items: readonly SidebarItem[]): SidebarItem[] =>
  items.flatMap((item) => {
    if (isEntryPoint(item)) return []
    return item.link === undefined ? symbolsIn(item.items ?? []) : [item]
  })

export const sidebar: Record<string, SidebarItem[]> = {
  '/reference/api/': [
    { text: 'Reference', items: reference.items ?? [] },
    { text: 'Entry points', items: apiItems() },
  ],
  '/': pages,
}
