import { onBeforeUnmount, shallowRef } from 'vue'
import { toRows } from './attempt-row.ts'
import type { Settings } from './fields.ts'
import { type Run, startRun } from './run.ts'
import type { RunView } from './run-view.ts'

const idle: RunView = {
  state: { tone: 'over', label: 'Not started', isOver: true },
  attempts: [],
  received: [],
  answers: 0,
  isOnline: true,
}

/** Milliseconds between two drawings. */
const interval = 100

/** One run at a time, drawn while it lasts. It ends with the component. */
export function useRun() {
  const view = shallowRef(idle)
  let run: Run | undefined
  let timer: ReturnType<typeof setInterval> | undefined

  function draw() {
    if (!run) return
    const state = run.state()
    view.value = {
      state,
      attempts: toRows(run.inspection.attempts, Date.now()),
      received: [...run.received],
      answers: run.server.answers,
      isOnline: run.server.network.isOnline,
    }
    if (state.isOver) clearInterval(timer)
  }

  function start(settings: Settings) {
    discard()
    run = startRun(settings)
    timer = setInterval(draw, interval)
    draw()
  }

  function stop() {
    run?.stop()
    draw()
  }

  function discard() {
    clearInterval(timer)
    run?.discard()
    run = undefined
  }

  function drop() {
    run?.server.dropConnections()
    draw()
  }

  function toggleNetwork() {
    if (run?.server.network.isOnline) run.server.goOffline()
    else run?.server.network.goOnline()
    draw()
  }

  onBeforeUnmount(discard)
  return { view, start, stop, drop, toggleNetwork }
}
