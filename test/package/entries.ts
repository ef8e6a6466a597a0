/** The entries of the package with their exports at run time. */
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
    'readEvents',
    'streamEvents',
    'text',
  ],
  'headwater/event-source': ['EventSource'],
  'headwater/event-source/polyfill': [],
  'headwater/storage': ['webStorage'],
  'headwater/storage/node': ['fileStorage'],
  'headwater/node': ['nodeFetch'],
  'headwater/react': [
    'useEventSource',
    'useEventSourceState',
    'useLatestEvent',
    'useServerEvent',
    'useServerEvents',
  ],
  'headwater/shared': ['SharedEventSourceClient', 'sharedFetch'],
  'headwater/inspector': ['consoleLogger', 'createTap', 'defineInspector', 'inspect'],
  'headwater/testing': ['FakeEventSource', 'TestClock', 'TestPlatform', 'createTestServer'],
}

/** The globals that the import of `headwater/testing` saves, because a test may replace them later. */
export const saved = ['MessageChannel', 'clearTimeout', 'setImmediate', 'setTimeout']

/** The globals that the import of React reads. */
export const readByReact = ['Array', 'console', 'process', 'queueMicrotask']

/** The globals that an import may read: the language's, and the base classes of the package's classes. */
export const needed = [
  'Error',
  'Event',
  'EventTarget',
  'Map',
  'Object',
  'Reflect',
  'Set',
  'Symbol',
  'TypeError',
  'WeakMap',
]
