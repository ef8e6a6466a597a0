/**
 * One connection for all tabs of an origin.
 *
 * @module headwater/shared
 */
export { SharedEventSourceClient } from './shared-event-source-client.ts'
export { sharedFetch } from './shared-fetch.ts'
export type {
  SharedEventSourceClientOptions,
  SharedFetchOptions,
  SharedGap,
  SharedInfo,
  SharedOptionsArgument,
  SharingOptions,
} from './shared-options.ts'
