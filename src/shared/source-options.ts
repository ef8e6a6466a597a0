import type { ClientOptions } from '../index.ts'

/** The options of a source: those of the client without its listeners and its decoders. */
export function sourceOptions(options: ClientOptions): ClientOptions {
  const {
    autoConnect: _autoConnect,
    lastEventId: _lastEventId,
    onClose: _onClose,
    onComment: _onComment,
    onError: _onError,
    onOpen: _onOpen,
    onReconnect: _onReconnect,
    pauseWhenHidden: _pauseWhenHidden,
    signal: _signal,
    until: _until,
    ...rest
  } = options
  return rest
}
