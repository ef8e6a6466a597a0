/**
 * A panel, a console logger and a log of attempts and events, for development.
 *
 * @module headwater/inspector
 */
export {
  type ConsoleLoggerOptions,
  type LogConsole,
  type LogLevel,
  consoleLogger,
} from './console-logger.ts'
export { defineInspector } from './define-inspector.ts'
export { type Inspection, type InspectOptions, inspect } from './inspect.ts'
export type { InspectedClient } from './inspected-client.ts'
export type { PanelOptions } from './panel-holder.ts'
export type {
  AttemptEnd,
  AttemptRecord,
  ErrorRecord,
  EventRecord,
  RequestRecord,
} from './records.ts'
export type { LogLimits } from './stream-log.ts'
export { type Tap, type TappedOptions, createTap } from './tap.ts'
