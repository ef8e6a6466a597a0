/** The answer of the test server's models, in streamed pieces. */
export const spoken = ['Streams', ' carry', ' water', ' — and', ' “events”', '.', '\n', '🌊']
