/**
 * Hooks for React 18 and later.
 *
 * @module headwater/react
 */
'use client'

export { useEventSource } from './use-event-source.ts'
export { useEventSourceState } from './use-event-source-state.ts'
export { useLatestEvent } from './use-latest-event.ts'
export { useServerEvent } from './use-server-event.ts'
export { useServerEvents } from './use-server-events.ts'
export type {
  CreateClient,
  CreateOptions,
  UseEventSourceArgument,
  UseEventSourceOptions,
  UseEventSourceResult,
} from './use-event-source-options.ts'
