/**
 * The replacement for the package `eventsource` in the MCP SDK, as by an alias in a bundler: the SDK imports the
 * class by that name and has no option for another.
 */
import { EventSource as Peer } from 'eventsource'

export let EventSource: unknown = Peer

/** Makes the SDK use this class from now on. */
export function useInSdk(Source: unknown): void {
  EventSource = Source
}
