import type { ClientState, CloseInfo } from 'headwater'
import type { InspectedClient } from 'headwater/inspector'
import { explain } from './explain.ts'
import { offerInspector, toggleInspector } from './offer-inspector.ts'

/** Of a client, what the panel needs; every `EventSourceClient` has it. */
export interface ShownClient extends InspectedClient {
  readonly state: ClientState
  readonly closed: Promise<CloseInfo>
  connect(): void
  reconnect(): void
  close(): void
}

const words: Record<ClientState['status'], string> = {
  idle: 'not connected',
  connecting: 'connecting',
  open: 'open',
  waiting: 'waiting',
  closed: 'closed',
}

/**
 * Shows what a client is doing: connecting, open, waiting with a countdown, or closed with the reason; with a button to
 * hurry it, and one to close or revive it. Returns what ends the showing.
 */
export function showConnection(host: HTMLElement, client: ShownClient): () => void {
  host.innerHTML = `
    <span class="status" role="status"></span>
    <span class="detail"><span class="reason"></span> <span class="countdown number"></span></span>
    <button type="button" class="now">Try now</button>
    <button type="button" class="toggle"></button>
    <button type="button" class="inspect" aria-keyshortcuts="Alt+Shift+E">Inspect <kbd>Alt+Shift+E</kbd></button>`
  host.classList.add('connection')
  const find = (selector: string) => host.querySelector<HTMLElement>(selector)!
  const [status, reason, countdown] = [find('.status'), find('.reason'), find('.countdown')]
  const [now, toggle] = [find('.now'), find('.toggle')]
  let countingDown: ReturnType<typeof setInterval> | undefined

  find('.inspect').onclick = () => void toggleInspector()
  now.onclick = () => client.reconnect()
  toggle.onclick = () => (isOver(client.state) ? client.connect() : client.close())

  function show(): void {
    const { state } = client
    status.textContent = words[state.status]
    status.dataset['status'] = state.status
    status.toggleAttribute('data-failed', state.status === 'closed' && state.error !== undefined)
    reason.textContent = state.error ? explain(state.error) : ''
    now.hidden = state.status !== 'waiting'
    toggle.textContent = isOver(state) ? 'Connect' : 'Close'
    clearInterval(countingDown)
    countdown.textContent = ''
    if (state.status === 'waiting') countDown(state.retryDelay)
    if (state.status === 'closed') void client.closed.then(sayWhyClosed)
  }

  function countDown(delay: number | undefined): void {
    if (delay === undefined) {
      // No timer decides: the page is offline or hidden.
      countdown.textContent = 'Waiting for the network.'
      return
    }
    const due = performance.now() + delay
    const tick = () => {
      const left = Math.max(0, due - performance.now())
      countdown.textContent = `Next try in ${(left / 1000).toFixed(1)} s.`
    }
    tick()
    countingDown = setInterval(tick, 100)
  }

  function sayWhyClosed({ reason: why }: CloseInfo): void {
    if (client.state.status !== 'closed' || client.state.error) return
    if (why === 'stopped') reason.textContent = 'The server says that there is no more to come.'
    if (why === 'ended') reason.textContent = 'The server ended the stream.'
    if (why === 'closed') reason.textContent = 'By you.'
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
