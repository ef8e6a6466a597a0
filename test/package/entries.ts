/** The ways into the package, with all that each one exports at run time. */
export const entries: Record<string, string[]> = {
  headwater: [
    'BufferLimitError',
    'ConnectTimeoutError',
    'DecodeError',
    'EventSourceClient',
    'EventSourceError',
    'IdleTimeoutError',
    'NetworkError',
    'ResponseError',
    'RetriesExhaustedError',
    'isEventSourceError',
    'json',
    'streamEvents',
    'text',
  ],
  'headwater/event-source': ['EventSource'],
  'headwater/event-source/polyfill': [],
  'headwater/storage': ['webStorage'],
  'headwater/storage/node': ['fileStorage'],
}

/** The globals that their import may look at: the language's own, and the classes that its own are chained to. */
export const needed = ['Error', 'Event', 'EventTarget', 'Object', 'Symbol']
