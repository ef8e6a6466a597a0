import { IdleTimeoutError } from '../errors/errors.ts'
import type { Platform } from '../platform/platform.ts'
import { Watchdog } from '../platform/watchdog.ts'
import type { FrameReader, FrameReaderOptions } from './frame-reader.ts'

/** How long a stream may be silent. */
export interface IdleOptions extends FrameReaderOptions {
  readonly platform: Platform
  /** Milliseconds; `0` for no limit. */
  readonly idleTimeout: number
}

/**
 * Ends the reader's stream after `idleTimeout` milliseconds without data or a settled decoder. Not part of the reader, for
 * its size.
 */
export function watchForSilence(
  reader: FrameReader,
  { idleTimeout, platform, request }: IdleOptions,
): void {
  if (!idleTimeout) return
  reader.watchdog = new Watchdog(platform.clock, idleTimeout, () => {
    const reason = `nothing received for ${idleTimeout} ms (idleTimeout)`
    reader.fail(new IdleTimeoutError({ ...request, reason }))
  })
}
