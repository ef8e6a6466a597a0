import { IdleTimeoutError } from '../errors/errors.ts'
import type { Clock } from '../platform/clock.ts'
import { Watchdog } from '../platform/watchdog.ts'
import type { FrameReader, FrameReaderOptions } from './frame-reader.ts'

/** How long a stream may be silent. */
export interface IdleOptions extends FrameReaderOptions {
  readonly clock: Clock
  /** Milliseconds; `0` for no limit. */
  readonly idleTimeout: number
}

/** Aborts the reader's stream after `idleTimeout` milliseconds without data. Not part of the reader, for its size. */
export function watchForSilence(
  reader: FrameReader,
  { attempt, clock, controller, idleTimeout, url }: IdleOptions,
): void {
  if (!idleTimeout) return
  reader.watchdog = new Watchdog(clock, idleTimeout, () => {
    const reason = `nothing received for ${idleTimeout} ms (idleTimeout)`
    controller.abort(new IdleTimeoutError({ action: 'read', reason, url, attempt }))
    reader.cancel()
  })
  // The first read starts it.
  reader.watchdog.pause()
}
