import {
  type EventMap,
  EventSourceClient,
  type OptionsArgument,
  type RequestUrl,
  type UndeclaredData,
} from '../index.ts'
import type { SharedInfo, SharedOptionsArgument } from './shared-options.ts'

/** An `EventSourceClient` that shares one connection with all tabs of its origin. */
export class SharedEventSourceClient<
  Map extends EventMap = {},
  Data = UndeclaredData<Map>,
> extends EventSourceClient<Map, Data> {
  /** Closes every client of this name, in all tabs of the origin. */
  static closeAll(_name: string): void {}

  /** Connects after the current tick. */
  constructor(url: RequestUrl, ...args: SharedOptionsArgument<Map, Data>) {
    super(url, ...(args as OptionsArgument<Map, Data>))
  }

  /** The group of tabs that shares the connection. */
  get shared(): SharedInfo {
    return { role: 'alone', tabs: 1 }
  }
}
