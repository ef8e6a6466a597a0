/**
 * What the MCP SDK gets for the package `eventsource`, as by the alias of a bundler: it imports the class by that name and
 * has no option for another.
 */
import { EventSource as Peer } from 'eventsource'

export let EventSource: unknown = Peer

/** Has the SDK take this class from now on. */
export function useInSdk(Source: unknown): void {
  EventSource = Source
}
