import { useEffect, useRef } from 'react'
import { type StatefulClient, checkClient } from './check-arguments.ts'

/** More replacements in a row than any selection of live clients makes. */
const maxReplacements = 10

/**
 * Throws a `TypeError` for a value that is not a client. Reports a client that is constructed in each render: every one
 * of them stays connected.
 */
export function useClientGuard(client: StatefulClient | null | undefined, hook: string): void {
  checkClient(client, hook)
  const seen = useRef({ client, replacements: 0 })
  useEffect(() => {
    const { client: before, replacements } = seen.current
    const isLeftOpen = before && before !== client && !/idle|closed/.test(before.state.status)
    seen.current = { client, replacements: isLeftOpen ? replacements + 1 : 0 }
    if (seen.current.replacements === maxReplacements)
      // oxlint-disable-next-line no-console -- a mistake of the component that no exception can report in time
      console.error(
        `${hook}: the client was replaced in ${maxReplacements} renders in a row and left open each time. Create it with useEventSource, or outside of the component.`,
      )
  })
}
