import { element } from '../look/elements.ts'
import type { Board } from './board.ts'
import { showMeasured } from './measured.ts'
import { Meter } from './meter.ts'
import type { Tape } from './tape.ts'

interface Drawn {
  tape: Tape
  board: Board
  drawNews(tape: Tape): void
  ticker: { readonly lastEventId: string }
}

const measuredPeriod = 250

/** Draws the tape at most once per frame, only after a change, and measures that. */
export function startDrawing({ tape, board, drawNews, ticker }: Drawn): void {
  const meter = new Meter()
  let drawings = 0
  let drawnVersion = tape.version
  let measuredAt = 0

  function onFrame(now: number): void {
    requestAnimationFrame(onFrame)
    const began = performance.now()
    if (tape.version !== drawnVersion) {
      drawnVersion = tape.version
      drawings++
      board.draw(tape, now)
      drawNews(tape)
    }
    meter.addFrame(now, performance.now() - began, tape.updates)
    if (now - measuredAt < measuredPeriod) return
    measuredAt = now
    showMeasured(tape, meter, drawings)
    element('last-id').textContent = ticker.lastEventId
  }
  requestAnimationFrame(onFrame)
}
