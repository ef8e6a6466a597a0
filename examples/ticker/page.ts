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
/** Whether it was closed because nothing was selected: then the next choice opens it again. */
let isClosedForLackOfChoice = true

const tape = new Tape()
const ticker = new EventSourceClient('/ticker/api/stream', {
  // Called before each attempt, so a reconnect sends the current choice.
  json: () => choice ?? {},
  events,
  // The server sends something at least once a second.
  idleTimeout: 5000,
  // This POST changes nothing, so it can be repeated.
  idempotent: true,
  reconnect: { initialDelay: 500, maxDelay: 5000 },
  autoConnect: false,
  // A browser opens six connections to an origin over HTTP/1.1, so hidden tabs release theirs.
  pauseWhenHidden: true,
  onClose({ error }) {
    // The server's clock was set back and the ID is in its future: start without one.
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
ticker.subscribe(showAge)
showConnection(element('connection'), ticker)
await start()

/** Loads the list of symbols, again and again until it succeeds, and then follows the market. */
async function start(): Promise<void> {
  try {
    const offered = offer.parse(await receive('/ticker/api/symbols'))
    showProblem('')
    const board = new Board(element('prices'), offered)
    startDrawing({ tape, board, drawNews: createNews(offered), ticker })
    const follow = (chosen: Choice) => {
      board.show(chosen.symbols)
      followChoice(chosen)
    }
    follow(startChoosing(offered, follow))
  } catch (error) {
    showProblem(`The list of symbols cannot be loaded. ${(error as Error).message} Retrying …`)
    setTimeout(start, 2000)
  }
}

/** Reconnects with another choice at the same position, so that rows which stay miss no update. */
function followChoice(chosen: Choice): void {
  choice = chosen
  tape.watch(chosen)
  element('price-table').hidden = chosen.symbols.length === 0
  element('no-prices').hidden = chosen.symbols.length > 0
  element('no-scores').hidden = chosen.matches.length > 0
  element('no-notices').hidden = chosen.notices
  const isOver = ticker.state.status === 'closed' && !ticker.state.error
  if (isEmpty(chosen)) {
    showProblem('Nothing is selected. Select a symbol, a match or the news.')
    isClosedForLackOfChoice ||= !isOver
    ticker.close()
    return
  }
  showProblem('')
  // A connection closed by the user stays closed.
  if (isOver && !isClosedForLackOfChoice) return
  isClosedForLackOfChoice = false
  ticker.reconnect()
}

function showProblem(text: string): void {
  element('problem').textContent = text
}

/** Shows the age of the values while there is no connection. */
function showAge(): void {
  const { state, lastEventId } = ticker
  const isStale = state.status === 'waiting' || state.status === 'closed'
  if (!isStale && state.status !== 'open') return
  document.body.toggleAttribute('data-stale', isStale)
  // The ID is a time in milliseconds with one more digit.
  const time = new Date(Number(lastEventId.slice(0, -1))).toLocaleTimeString('en-GB')
  element('age').textContent = isStale && lastEventId ? `Values as of ${time}.` : ''
}
