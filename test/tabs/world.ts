import { setTimeout as pause } from 'node:timers/promises'
import type { BrowserDriver, Tab } from '../browsers/driver/browser-driver.ts'
import { type Verdict, judge } from './judge.ts'
import { ClientLog } from './client-log.ts'
import type { PageOptions, Report } from './messages.ts'
import { type Scripts, StreamServer } from './stream-server.ts'

type Settings = Omit<PageOptions, 'id' | 'report' | 'frame'> & {
  /** The path of the page; `/tab-old` has another version of the protocol. */
  readonly path?: string
  /** The name of a second tab, in an iframe of this one. */
  readonly frame?: string
}

interface OpenTab {
  readonly tab: Tab
  readonly id: string
}

/** The group of tabs of one scenario: an origin of its own, and the logs of all clients. */
export class World {
  readonly server: StreamServer
  /** The problems that the scenario itself found. */
  readonly problems: string[] = []
  readonly #driver: BrowserDriver
  readonly #isNaive: boolean
  readonly #tabs = new Map<string, OpenTab>()
  readonly #logs = new Map<string, ClientLog>()
  /** Clients whose delays do not count. */
  readonly #untimed = new Set<string>()
  /** Clients that need not have all events up to the end. */
  readonly #ended = new Set<string>()
  /** Tabs that were asked for the rest of their logs. */
  readonly #asked = new Set<string>()
  #wake = () => {}

  constructor(driver: BrowserDriver, scripts: Scripts, isNaive: boolean) {
    this.#driver = driver
    this.#isNaive = isNaive
    this.server = new StreamServer(scripts)
    this.server.onChange = () => this.#wake()
    this.server.onReport = (report) => this.#take(report)
  }

  /** Opens tabs at once; resolves when each has its first events. */
  async open(ids: readonly string[], settings: Settings = {}): Promise<void> {
    await Promise.all(
      ids.map(async (id) => {
        const tab = await this.#driver.openTab(this.urlOf(id, settings))
        this.#tabs.set(id, { tab, id })
      }),
    )
    const frames = settings.frame === undefined ? [] : [settings.frame]
    await this.receive([...ids, ...frames])
  }

  urlOf(id: string, { path = '/tab', frame, ...options }: Settings = {}): string {
    const { origin, reportUrl: report } = this.server
    const page: PageOptions = {
      id,
      report,
      isNaive: this.#isNaive,
      ...options,
      ...(frame !== undefined && { frame: this.urlOf(frame, { path, ...options }) }),
    }
    return `${origin}${path}?options=${encodeURIComponent(JSON.stringify(page))}`
  }

  tab(id: string): Tab {
    const open = this.#tabs.get(id)
    if (!open) throw new Error(`There is no tab ${id}`)
    return open.tab
  }

  get ids(): string[] {
    return [...this.#tabs.keys()]
  }

  run(id: string, command: string): Promise<string> {
    return this.tab(id).run(`tab.${command}`)
  }

  /** The tab that holds the only connection. */
  async leader(): Promise<string> {
    await this.until('one connection', () => this.server.connections.length === 1)
    return this.server.connections[0]!
  }

  async follower(): Promise<string> {
    const leader = await this.leader()
    return this.ids.find((id) => id !== leader)!
  }

  /** The clients of these tabs may stop here. */
  end(...ids: readonly string[]): void {
    for (const id of ids) this.#ended.add(id)
  }

  /** They are to have all events again. */
  resume(...ids: readonly string[]): void {
    for (const id of ids) this.#ended.delete(id)
  }

  /** The delays of these tabs do not count: they are frozen, blocked or offline in between. */
  ignoreDelays(...ids: readonly string[]): void {
    for (const id of ids) this.#untimed.add(id)
  }

  /** Loads a new document in a tab; resolves once that one has events. */
  async renew(id: string, load: (tab: Tab) => Promise<void>): Promise<void> {
    const count = () => Array.from(this.#logs.values()).filter((log) => log.id === id).length
    const before = count()
    await load(this.tab(id))
    await this.until(`a new document in ${id}`, () => count() > before)
    await this.receive([id])
  }

  /** Closes a tab by a way that ends it. */
  async remove(id: string, way: 'close' | 'crash' = 'close'): Promise<void> {
    const { tab } = this.#tabs.get(id)!
    this.#tabs.delete(id)
    this.end(id)
    await tab[way]()
    if (way === 'crash') await tab.close()
  }

  /** The newest log of each client of these tabs. */
  logs(ids: readonly string[] = this.ids): ClientLog[] {
    const newest = new Map<string, ClientLog>()
    for (const log of this.#logs.values())
      if (ids.includes(log.id)) newest.set(`${log.id} ${log.client}`, log)
    return [...newest.values()]
  }

  /** Resolves once each of these tabs has a later event than the last one sent until now, or this one. */
  async receive(
    ids: readonly string[] = this.ids,
    event: number = this.server.last + 1,
    patience = 30_000,
  ): Promise<void> {
    const missing = () =>
      ids.filter((id) => {
        const logs = this.logs([id])
        return logs.length === 0 || logs.some(({ last }) => last < event)
      })
    await this.until(
      () => `event ${event} in ${missing()}`,
      () => missing().length === 0,
      patience,
    )
  }

  /** Waits for a condition on logs and connections. The tabs are asked for the rest of their logs meanwhile. */
  async until(
    what: string | (() => string),
    holds: () => boolean,
    patience = 30_000,
  ): Promise<void> {
    const start = performance.now()
    while (!holds()) {
      if (performance.now() - start > patience)
        throw new Error(`waited in vain for ${typeof what === 'string' ? what : what()}`)
      const woken = new Promise<void>((resolve) => (this.#wake = resolve))
      await Promise.race([woken, pause(250).then(() => this.#flush())])
    }
  }

  /** Ends the stream and judges the logs; `connections` is the number at rest. */
  async finish(connections = 1, most = connections + 1): Promise<Verdict> {
    const end = this.server.stop()
    const following = () => this.ids.filter((id) => !this.#ended.has(id))
    await this.receive(following(), end).catch((error: Error) => this.problems.push(error.message))
    const atRest = () => this.server.connections.length
    await this.until('rest', () => atRest() === connections, 3000).catch(() =>
      this.problems.push(`${atRest()} connections at rest in place of ${connections}`),
    )
    if (this.server.mostConnections > most)
      this.problems.push(`${this.server.mostConnections} connections at once`)
    const current = new Set(this.logs(following()))
    const verdict = judge(
      [...this.#logs.values()].map((log) => ({
        name: log.name,
        arrivals: log.arrivals,
        end: current.has(log) ? end : undefined,
        isTimed: !this.#untimed.has(log.id),
      })),
      this.server.sentAt,
    )
    const wrong = [...this.#logs.values()].flatMap(({ problems }) => problems)
    return { ...verdict, problems: [...this.problems, ...verdict.problems, ...wrong] }
  }

  /** What each client logged, and the requests, with times in milliseconds. */
  async describe(): Promise<string> {
    const start = this.server.sentAt[1] ?? 0
    const lines = [...this.#logs.values()].flatMap(({ name, entries }) => [
      name,
      ...entries.map(({ at, ...entry }) => `  ${(at - start).toFixed()} ${JSON.stringify(entry)}`),
    ])
    const requests = this.server.requests.map(
      ({ at, ...request }) => `request ${at - start} ${JSON.stringify(request)}`,
    )
    const states = this.ids.map(async (id) => {
      const state = await Promise.race([this.run(id, 'state()').catch(String), pause(1000)])
      return `${id} at last: ${state}`
    })
    return [...lines, ...requests, ...(await Promise.all(states))].join('\n')
  }

  async close(): Promise<void> {
    await Promise.all([...this.#tabs.values()].map(({ tab }) => tab.close().catch(() => {})))
    await this.server.close()
  }

  #take(report: Report) {
    const key = `${report.id} ${report.life} ${report.client}`
    let log = this.#logs.get(key)
    if (!log) this.#logs.set(key, (log = new ClientLog(report)))
    log.take(report)
    this.#wake()
  }

  async #flush(): Promise<void> {
    // A blocked or frozen tab answers later, and is not asked again until then.
    const asked = [...this.#tabs.values()]
      .filter(({ id }) => !this.#asked.has(id))
      .map(async ({ id, tab }) => {
        this.#asked.add(id)
        await tab.run('tab.flush()').catch(() => {})
        this.#asked.delete(id)
      })
    await Promise.race([Promise.all(asked), pause(500)])
  }
}
