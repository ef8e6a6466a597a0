export interface LimitedAction {
  /** Asks for the action: now, or at the end of the interval that the last one began. */
  request(): void
  /** Ends it; what was asked for and is due later does not happen. */
  stop(): void
}

/** An action that happens at once, but only once in each interval, however often it is asked for. */
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
