import { EventSourceClient, isEventSourceError, json, streamEvents } from 'headwater'

const element = (id) => document.getElementById(id)
const counts = { events: 0, gaps: 0, duplicates: 0, drops: 0 }
let last = 0
let isOpen = false
/** The timer of the countdown. */
let ticking
/** Stops the answer. */
let asking

const prices = new EventSourceClient('/prices', {
  events: { price: readPrice, notice: json() },
  headers: ({ attempt }) => ({ 'x-attempt': String(attempt) }),
  onOpen({ headers }) {
    isOpen = true
    const attempt = headers.get('x-attempt-seen')
    report('good', `${last ? `resumed after ${last}` : 'connected'} (attempt ${attempt})`)
  },
  onReconnect({ error }) {
    const reason = error ? describe(error) : 'the server ended the stream'
    report('bad', `${isOpen ? 'dropped' : 'not connected'}: ${reason}`)
    if (isOpen) counts.drops++
    isOpen = false
    showCounts()
  },
  onError(error) {
    if (!isEventSourceError(error)) report('bad', error.message)
  },
  onClose: ({ error }) => report('plain', error ? `closed: ${describe(error)}` : 'closed'),
})

prices.on('price', ({ data }) => show(data.number, data.symbol, data.value.toFixed(2)))
prices.on('notice', ({ data }) => show(data.number, 'notice', data.text))
prices.subscribe(showState)
showState()

/** Without the URL, which is the same on this page. */
function describe({ message, status, cause }) {
  if (status) return `status ${status}`
  return cause instanceof Error ? cause.message : message
}

/** A decoder is any function. If it throws, the error is reported, and the event reaches no handler. */
function readPrice(text) {
  const price = JSON.parse(text)
  if (typeof price?.value !== 'number') throw new TypeError('a price has a numeric value')
  return price
}

function show(number, kind, text) {
  counts.events++
  counts.gaps += Math.max(0, number - last - 1)
  if (number <= last) counts.duplicates++
  last = Math.max(last, number)
  showCounts()
  prepend(element('latest'), 12, [`#${number}`, kind, text], kind === 'notice' ? 'notice' : '')
}

function showCounts() {
  for (const [name, count] of Object.entries(counts)) element(name).textContent = String(count)
  for (const name of ['gaps', 'duplicates']) element(name).classList.toggle('bad', counts[name] > 0)
}

function report(tone, text) {
  const time = new Date().toLocaleTimeString([], { hour12: false })
  prepend(element('happenings'), 8, [time, text], tone)
}

function prepend(list, most, cells, className) {
  const row = document.createElement('li')
  row.className = className
  for (const text of cells) {
    const cell = document.createElement('span')
    cell.textContent = text
    row.append(cell)
  }
  list.prepend(row)
  while (list.children.length > most) list.lastElementChild.remove()
}

function showState() {
  const { status, retryDelay, attempt, error } = prices.state
  const isClosed = status === 'closed' || status === 'idle'
  element('status').textContent = status
  element('status').dataset.status = status
  element('status').classList.toggle('failed', status === 'closed' && error !== undefined)
  element('toggle').textContent = isClosed ? 'Connect' : 'Close'
  element('reconnect').disabled = isClosed
  element('countdown').hidden = status !== 'waiting' || retryDelay === undefined
  clearInterval(ticking)
  if (status === 'waiting' && retryDelay !== undefined) return countDown(retryDelay)
  element('detail').textContent = {
    idle: 'not connected yet',
    connecting: `attempt ${attempt}`,
    open: `attempt ${attempt}`,
    waiting: 'until the network is back',
    closed: 'until you connect',
  }[status]
}

function countDown(delay) {
  const due = performance.now() + delay
  const tick = () => {
    const left = Math.max(0, due - performance.now())
    element('detail').textContent = `next attempt in ${(left / 1000).toFixed(1)} s`
    element('countdown').value = delay > 0 ? 1 - left / delay : 1
  }
  tick()
  ticking = setInterval(tick, 100)
}

element('toggle').addEventListener('click', () => {
  if (prices.readyState === EventSourceClient.CLOSED) prices.connect()
  else prices.close()
})
element('reconnect').addEventListener('click', () => prices.reconnect())

element('form').addEventListener('submit', async (event) => {
  event.preventDefault()
  asking = new AbortController()
  const { signal } = asking
  const question = element('question').value
  setAsking(true)
  try {
    const words = streamEvents('/answer', {
      json: { question },
      decode: json(),
      until: '[DONE]',
      signal,
    })
    for await (const { data } of words) element('answer').append(data.text)
    element('outcome').textContent = 'Done.'
  } catch (error) {
    element('outcome').textContent = signal.aborted ? 'Stopped.' : error.message
  }
  setAsking(false)
})
element('stop').addEventListener('click', () => asking.abort())

function setAsking(isAsking) {
  const [enabled, disabled] = isAsking ? ['stop', 'ask'] : ['ask', 'stop']
  element(enabled).disabled = false
  // A button that is disabled cannot keep the focus.
  if (document.activeElement === element(disabled)) element(enabled).focus()
  element(disabled).disabled = true
  element('answer').setAttribute('aria-busy', String(isAsking))
  if (!isAsking) return
  element('answer').textContent = ''
  element('outcome').textContent = 'Streaming …'
}
