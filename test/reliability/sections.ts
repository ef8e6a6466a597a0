/** The claim of a section, and its headline figures by their names in the findings. */
interface Section {
  readonly claim: string
  readonly figures: readonly string[]
}

/** The page's sections in order, by the name of the findings. */
export const sections = {
  faults: {
    claim: 'Despite network faults, each event is handled once and in order.',
    figures: ['faults injected', 'events handled', 'events lost', 'events repeated'],
  },
  nginx: {
    claim: 'A proxy that is restarted or killed costs no event, over TLS, HTTP/1.1 and HTTP/2.',
    figures: ['restarts', 'events lost', 'events repeated'],
  },
  crashes: {
    claim: 'A process that is killed at any moment and started again misses no event.',
    figures: ['kills by SIGKILL', 'reloads of a page', 'events lost'],
  },
  feed: {
    claim: 'If one of several server processes is killed, every client still gets every message.',
    figures: ['clients', 'events handled', 'events lost', 'events repeated'],
  },
  fleet: {
    claim:
      'Thousands of clients reconnect to a restarted server, spread over time, and miss nothing.',
    figures: ['clients', 'events handled', 'events lost, repeated or out of order'],
  },
  soak: {
    claim: 'Memory, sockets, timers and listeners do not grow over time.',
    figures: ['reconnects', 'clients created and closed', 'growth of the heap'],
  },
  hostile: {
    claim: 'A hostile server costs no more memory, requests or time than the stated bounds.',
    figures: ['bad inputs tried', 'within their bounds'],
  },
  fuzz: {
    claim: 'For any bytes, cut into chunks anywhere, handlers get the events of the standard.',
    figures: ['streams', 'comparisons', 'differences'],
  },
  'fuzz-chromium': {
    claim: 'Chromium’s own `EventSource` gets the same events, except for three named differences.',
    figures: ['comparisons', 'unnamed differences'],
  },
  mutants: { claim: 'The tests find bugs that are planted in the code.', figures: [] },
  coverage: { claim: 'The tests run almost all of the code.', figures: [] },
} as const satisfies Record<string, Section>

export type SectionName = keyof typeof sections
