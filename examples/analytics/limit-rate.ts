export interface LimitedAction {
  /** Runs the action now, or at the end of the current interval. */
  request(): void
  /** Cancels a pending action. */
  stop(): void
}

/** Runs an action at once, but at most once per interval, however often it is requested. */
export function limitRate(interval: number, action: () => void): LimitedAction {
  let resting: ReturnType<typeof setTimeout> | undefined
  let isRequested = false

  function act(): void {
    isRequested = false
    resting = setTimeout(() => {
      resting = undefined
      if (isRequested) act()
    }, interval)
    action()
  }

  return {
    request() {
      if (resting === undefined) act()
      else isRequested = true
    },
    stop: () => clearTimeout(resting),
  }
}
