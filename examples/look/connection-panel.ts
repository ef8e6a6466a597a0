import type { ClientState, CloseInfo } from 'headwater'
import type { InspectedClient } from 'headwater/inspector'
import { explain } from './explain.ts'
import { offerInspector, toggleInspector } from './offer-inspector.ts'

/** The members of a client that the panel uses; every `EventSourceClient` has them. */
export interface ShownClient extends InspectedClient {
  readonly state: ClientState
  readonly closed: Promise<CloseInfo>
  connect(): void
  reconnect(): void
  close(): void
}

const labels: Record<ClientState['status'], string> = {
  idle: 'Not connected',
  connecting: 'Connecting',
  open: 'Open',
  waiting: 'Reconnecting',
  closed: 'Closed',
}

const closeReasons: Partial<Record<CloseInfo['reason'], string>> = {
  stopped: 'The server reported that there are no more events.',
  ended: 'The server ended the stream.',
  closed: 'Closed by you.',
}

/**
 * Shows the state of a client with a countdown to the next attempt and the reason of a failure, and has buttons to
 * reconnect, close and inspect it. Returns a function that ends this.
 */
export function showConnection(host: HTMLElement, client: ShownClient): () => void {
  host.innerHTML = `
    <span class="pill"><span class="status" role="status"></span><span class="countdown number"></span></span>
    <span class="reason"></span>
    <button type="button" class="now">Reconnect now</button>
    <button type="button" class="toggle"></button>
    <button type="button" class="inspect" aria-keyshortcuts="Alt+Shift+E">Inspect <kbd>Alt+Shift+E</kbd></button>`
  host.classList.add('connection')
  const find = (selector: string) => host.querySelector<HTMLElement>(selector)!
  const [pill, status] = [find('.pill'), find('.status')]
  const [reason, countdown] = [find('.reason'), find('.countdown')]
  const [now, toggle] = [find('.now'), find('.toggle')]
  let countingDown: ReturnType<typeof setInterval> | undefined

  find('.inspect').onclick = () => void toggleInspector()
  now.onclick = () => client.reconnect()
  toggle.onclick = () => (isOver(client.state) ? client.connect() : client.close())

  function show(): void {
    const { state } = client
    status.textContent = labels[state.status]
    pill.dataset['status'] = state.status
    pill.toggleAttribute('data-failed', state.status === 'closed' && state.error !== undefined)
    reason.textContent = state.error ? explain(state.error) : ''
    now.hidden = state.status !== 'waiting'
    toggle.textContent = isOver(state) ? 'Connect' : 'Close'
    clearInterval(countingDown)
    countdown.textContent = ''
    if (state.status === 'waiting') countDown(state.retryDelay)
    if (state.status === 'closed') void client.closed.then(showCloseReason)
  }

  function countDown(delay: number | undefined): void {
    if (delay === undefined) {
      // Without a delay, the client waits until the page is online or visible.
      countdown.textContent = ' when the network is back'
      return
    }
    const due = performance.now() + delay
    const update = () => {
      const left = Math.max(0, due - performance.now())
      countdown.textContent = ` in ${Math.ceil(left / 1000)} s`
    }
    update()
    countingDown = setInterval(update, 100)
  }

  function showCloseReason({ reason: why }: CloseInfo): void {
    if (client.state.status !== 'closed' || client.state.error) return
    reason.textContent = closeReasons[why] ?? ''
  }

  const unsubscribe = client.subscribe(show)
  const withdraw = offerInspector(client)
  return () => {
    withdraw()
    unsubscribe()
    clearInterval(countingDown)
  }
}

const isOver = ({ status }: ClientState) => status === 'closed' || status === 'idle'
