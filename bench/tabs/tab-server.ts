import { once } from 'node:events'
import {
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  createServer,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TabReport, TabTask } from './page.ts'

/** The tabs of one port of the stream: a browser opens six connections to each over HTTP/1.1. */
const tabsPerPort = 5
/** Milliseconds between two writes. */
const interval = 20
/** Characters of an event's data. */
const size = 150

export interface TabPlan {
  readonly script: string
  readonly tabs: number
  readonly isShared: boolean
  /** Events in each write. */
  readonly batch: number
}

/** Serves the tabs and their stream, and collects their reports. */
export class TabServer {
  readonly reports: TabReport[] = []
  /** Events sent in the measured time. */
  measured = 0
  #isMeasuring = false
  /** All events so far, so that a tab can resume. */
  readonly #frames: string[] = []
  #onChange = () => {}
  readonly #ready = new Set<string>()
  readonly #plan: TabPlan
  readonly #responses = new Set<ServerResponse>()
  readonly #pages: Server
  readonly #streams: readonly Server[]
  #timer: NodeJS.Timeout | undefined

  constructor(plan: TabPlan) {
    this.#plan = plan
    this.#pages = createServer((request, response) => void this.#answer(request, response))
    // Shared tabs need one port: there is one connection.
    const ports = plan.isShared ? 1 : Math.ceil(plan.tabs / tabsPerPort)
    this.#streams = Array.from({ length: ports }, () =>
      createServer((request, response) => this.#stream(request, response)),
    )
  }

  get connections(): number {
    return this.#responses.size
  }

  /** Returns the URL of a page that opens the tabs. */
  async start(): Promise<string> {
    for (const server of [this.#pages, ...this.#streams]) {
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
    }
    this.#timer = setInterval(() => this.#send(), interval)
    return `${originOf(this.#pages)}/`
  }

  async untilReady(): Promise<void> {
    await this.#until(() => this.#ready.size === this.#plan.tabs)
  }

  begin(): void {
    this.#isMeasuring = true
  }

  /** Ends the measured time; the tabs report. */
  async end(): Promise<void> {
    this.#isMeasuring = false
    clearInterval(this.#timer)
    for (const response of this.#responses) response.write('event: end\ndata: 1\n\n')
    await this.#until(() => this.reports.length === this.#plan.tabs)
  }

  stop(): void {
    clearInterval(this.#timer)
    for (const server of [this.#pages, ...this.#streams]) {
      server.close()
      server.closeAllConnections()
    }
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => (this.#onChange = resolve))
  }

  #send() {
    const sent = performance.timeOrigin + performance.now()
    const { batch } = this.#plan
    for (let count = 0; count < batch; count++) {
      const number = this.#frames.length + 1
      const data = `${number} ${sent} ${Number(this.#isMeasuring)} `.padEnd(size, 'x')
      this.#frames.push(`id: ${number}\ndata: ${data}\n\n`)
      if (this.#isMeasuring) this.measured++
    }
    const frames = this.#frames.slice(-batch).join('')
    for (const response of this.#responses) response.write(frames)
  }

  #stream({ headers, method }: IncomingMessage, response: ServerResponse) {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'last-event-id',
    })
    if (method === 'OPTIONS') return void response.end()
    const lastEventId = headers['last-event-id']
    const missed = lastEventId === undefined ? [] : this.#frames.slice(Number(lastEventId))
    response.write(`:\n${missed.join('')}`)
    this.#responses.add(response)
    response.on('close', () => this.#responses.delete(response))
  }

  async #answer(...[request, response]: Parameters<RequestListener>) {
    const { pathname, searchParams } = new URL(request.url!, 'http://localhost')
    if (pathname === '/tab.js')
      return response.setHeader('content-type', 'text/javascript').end(this.#plan.script)
    if (pathname === '/ready') this.#ready.add(searchParams.get('tab')!)
    if (pathname === '/report') this.reports.push(JSON.parse(await text(request)) as TabReport)
    this.#onChange()
    const page = { '/': this.#opener(), '/tab': '<script type="module" src="/tab.js"></script>' }
    const html = page[pathname as keyof typeof page]
    if (!html) return response.writeHead(204).end()
    return response.setHeader('content-type', 'text/html').end(`<!doctype html>${html}`)
  }

  #opener(): string {
    const urls = Array.from({ length: this.#plan.tabs }, (_, tab) => {
      const port = this.#streams[tab % this.#streams.length]!
      const task: TabTask = { tab, stream: `${originOf(port)}/`, isShared: this.#plan.isShared }
      return `/tab?${new URLSearchParams({ task: JSON.stringify(task) })}`
    })
    // Without an opener each tab gets a process.
    return `<script>for (const url of ${JSON.stringify(urls)}) open(url, '_blank', 'noopener')</script>`
  }
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
