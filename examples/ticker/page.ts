import { EventSourceClient } from 'headwater'
import { showConnection } from '../look/connection-panel.ts'
import { element } from '../look/elements.ts'
import { receive } from '../look/send.ts'
import { Board } from './board.ts'
import { type Choice, isEmpty, offer } from './choice.ts'
import { startChoosing } from './chooser.ts'
import { startDrawing } from './draw.ts'
import { events } from './events.ts'
import { createNews } from './news.ts'
import { Tape } from './tape.ts'

let choice: Choice | undefined
/** Closed because nothing was chosen, not by the viewer: it opens again with the next choice. */
let isWithoutChoice = true

const tape = new Tape()
const ticker = new EventSourceClient('/ticker/api/stream', {
  // Asked before each attempt: a reconnect is for what is chosen by then.
  json: () => choice ?? {},
  events,
  // The server says something every second.
  idleTimeout: 5000,
  // A POST that changes nothing, so it may be repeated.
  idempotent: true,
  reconnect: { initialDelay: 500, maxDelay: 5000 },
  autoConnect: false,
  // A hidden tab gives its connection back: a browser opens six to one origin over HTTP/1.
  pauseWhenHidden: true,
  onClose({ error }) {
    // The server's clock was set back, and the position is of its future: begin anew, with what is now.
    if (error?.status === 409) ticker.reconnect({ lastEventId: '' })
  },
})
ticker.on('snapshot', ({ data, lastEventId }) => {
  tape.takeSnapshot(data)
  element('first-id').textContent ||= lastEventId
})
ticker.on('price', ({ data }) => tape.takePrice(data))
ticker.on('score', ({ data }) => tape.takeScore(data))
ticker.on('notice', ({ data }) => tape.takeNotice(data))
ticker.subscribe(sayHowItStands)
showConnection(element('connection'), ticker)
element('again').onclick = start
await start()

async function start(): Promise<void> {
  element('again').hidden = true
  try {
    const offered = offer.parse(await receive('/ticker/api/symbols'))
    say('')
    const names = new Map(offered.symbols.map(({ symbol, name }) => [symbol, name]))
    const board = new Board(element('prices'), names)
    startDrawing({ tape, board, drawNews: createNews(offered), ticker })
    const follow = (chosen: Choice) => {
      board.show(chosen.symbols)
      followChoice(chosen)
    }
    follow(startChoosing(offered, follow))
  } catch (error) {
    say((error as Error).message)
    element('again').hidden = false
  }
}

/** Goes on at the same position with another choice: what stays on the board misses nothing. */
function followChoice(chosen: Choice): void {
  choice = chosen
  tape.watch(chosen)
  element('price-table').hidden = chosen.symbols.length === 0
  element('no-prices').hidden = chosen.symbols.length > 0
  element('no-scores').hidden = chosen.matches.length > 0
  element('no-notices').hidden = chosen.notices
  const isOver = ticker.state.status === 'closed' && !ticker.state.error
  if (isEmpty(chosen)) {
    say('Nothing is chosen. Choose a symbol, a match or the notices.')
    isWithoutChoice ||= !isOver
    ticker.close()
    return
  }
  say('')
  // Who has closed the connection is not to have it opened by a choice.
  if (isOver && !isWithoutChoice) return
  isWithoutChoice = false
  ticker.reconnect()
}

function say(problem: string): void {
  element('problem').textContent = problem
}

/** Says how old the board is while it stands still. */
function sayHowItStands(): void {
  const { state, lastEventId } = ticker
  const standsStill = state.status === 'waiting' || state.status === 'closed'
  if (!standsStill && state.status !== 'open') return
  document.body.toggleAttribute('data-stands-still', standsStill)
  // The position is a time in milliseconds, and one digit more.
  const time = new Date(Number(lastEventId.slice(0, -1))).toLocaleTimeString('en-GB')
  element('standing').textContent = standsStill && lastEventId ? `All as it stood at ${time}.` : ''
}
