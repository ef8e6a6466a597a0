import { waitUntil } from './wait-until.ts'

/** Resolves with the next event of that type; rejects, naming it, if none arrives. */
export async function waitForEvent<Received extends Event = Event>(
  target: EventTarget,
  type: string,
  options: { timeout?: number | undefined } = {},
): Promise<Received> {
  let received: Event | undefined
  let check = () => {}
  const listener = (event: Event) => {
    received ??= event
    check()
  }
  target.addEventListener(type, listener)
  try {
    await waitUntil(() => received !== undefined, {
      timeout: options.timeout,
      for: `an event of type '${type}'`,
      subscribe: (changed) => {
        check = changed
        return () => {}
      },
    })
  } finally {
    target.removeEventListener(type, listener)
  }
  return received as Received
}
