import { element } from '../look/elements.ts'
import type { Meter } from './meter.ts'
import type { Tape } from './tape.ts'

/** Shows the counts and measurements of the page. */
export function showMeasured(tape: Tape, meter: Meter, drawings: number): void {
  put('updates', count(tape.updates))
  put('missing', count(tape.missing))
  put('duplicates', count(tape.duplicates))
  put('skipped', count(tape.skipped))
  put('drawings', count(drawings))
  element('missing').toggleAttribute('data-bad', tape.missing > 0)
  element('duplicates').toggleAttribute('data-bad', tape.duplicates > 0)

  const { figures } = meter
  if (!figures) return
  put('update-rate', count(figures.updateRate))
  put('frame-rate', count(figures.frameRate))
  put('longest-frame', milliseconds(figures.longestFrame))
  put('longest-drawing', milliseconds(figures.longestDrawing))
  put('longest-task', formatLongestTask(figures.longestTask))
}

function formatLongestTask(duration: number | undefined): string {
  if (duration === undefined) return 'unknown'
  return duration === 0 ? 'under 50 ms' : milliseconds(duration)
}

function put(id: string, text: string): void {
  element(id).textContent = text
}

const count = (value: number) => Math.round(value).toLocaleString('en')
const milliseconds = (value: number) => `${value.toFixed(1)} ms`
