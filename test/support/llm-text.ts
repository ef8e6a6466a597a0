/** What the models of the test server say, piece by piece as it is streamed. */
export const spoken = ['Streams', ' carry', ' water', ' — and', ' “events”', '.', '\n', '🌊']
