/** The page's sections in order: the name of the findings and their claim, in one line. */
export const sections = {
  faults:
    'Whatever a network does, each event is handled once and in order, and the connection comes back.',
  nginx: 'Over TLS, HTTP/1.1 and HTTP/2, a proxy that is restarted or killed costs no event.',
  crashes: 'A process that is killed at any moment and started again has missed nothing.',
  feed: 'A server of several processes, one of them killed, gets every message to every client.',
  fleet:
    'Thousands of clients come back to a server that was killed, spread over time, and miss nothing.',
  soak: 'Memory, sockets, timers and listeners stay flat, however long it runs.',
  hostile: 'A server that means harm costs no more memory, requests or time than is stated.',
  fuzz: 'Whatever the bytes are and wherever they are cut, handlers get what the standard says.',
  'fuzz-chromium':
    'The browser’s own `EventSource` gets the same, but for three differences that are named.',
  mutants: 'The tests above and all the others notice it where the code is wrong.',
  coverage: 'There is next to no code that they do not go through.',
} as const

export type SectionName = keyof typeof sections
