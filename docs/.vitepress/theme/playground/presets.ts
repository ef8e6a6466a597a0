import { type Settings, defaultSettings } from './fields.ts'

/** One attempt as the page shows it. Members that are left out may be anything. */
export interface ExpectedAttempt {
  /** The method and path, such as `GET /prices`. */
  readonly request?: string
  /** The `Last-Event-ID` that was sent; `''` for none. */
  readonly lastEventId?: string
  /** The status; `''` without a response. */
  readonly status?: string
  /** A part of the text of the result. */
  readonly result?: string
  /** The events that it received. */
  readonly events?: number
  /** The delay that the client chose, in milliseconds. */
  readonly delay?: number
  /** The least milliseconds until the next attempt. A machine that is busy may need 3 s more. */
  readonly wait?: number
}

/** The caption of a preset in a form that a test can check. */
export interface Expectation {
  /** The beginning of the label of the connection at the end. */
  readonly label: string
  /** All attempts, in their order. */
  readonly attempts: readonly ExpectedAttempt[]
  /** The IDs of all events, in the order of their arrival. */
  readonly ids: readonly string[]
  /** The numbers of the events, from 0, that could not be decoded; none if left out. */
  readonly undecoded?: readonly number[]
  /** How many answers the server has begun; of a feed, none. */
  readonly answers?: number
}

/** A situation to try, with a sentence that says what it shows. */
export interface Preset {
  /** Its name in URLs. */
  readonly name: string
  readonly title: string
  readonly caption: string
  readonly settings: Settings
  readonly expected: Expectation
}

const preset = (
  name: string,
  title: string,
  { settings, ...rest }: Pick<Preset, 'caption' | 'expected'> & { settings: Partial<Settings> },
): Preset => ({ name, title, settings: { ...defaultSettings, ...settings }, ...rest })

/** The IDs of the events from `first` to `last`. */
const ids = (first: number, last: number, prefix = ''): string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => `${prefix}${first + index}`)

const quick = { initialDelay: 300, jitter: 0 } as const
const ended = 'Ended by the server (204)'
/** The client's delay, which its measured wait must not undercut. */
const delayed = (milliseconds: number) => ({ delay: milliseconds, wait: milliseconds })

export const presets: readonly Preset[] = [
  preset('resume', 'Resume after drops', {
    caption:
      'The server drops the connection after every 5 events; the client resumes, and each event arrives exactly once.',
    settings: { ...quick, drop: 'cut' },
    expected: {
      label: ended,
      ids: ids(1, 15),
      attempts: [
        { lastEventId: '', status: '200', events: 5, result: 'lost', ...delayed(300) },
        { lastEventId: '5', status: '200', events: 5, result: 'lost', ...delayed(300) },
        { lastEventId: '10', status: '200', events: 5, ...delayed(300) },
        { lastEventId: '15', status: '204', events: 0 },
      ],
    },
  }),
  preset('retry-after', '503 with Retry-After', {
    caption:
      'The server rejects two requests with 503 and Retry-After: 1; the client waits at least one second each time, then opens.',
    settings: { ...quick, refuse: 2, retryAfter: 1, events: 5 },
    expected: {
      label: ended,
      ids: ids(1, 5),
      attempts: [
        { status: '503', events: 0, ...delayed(1000) },
        { status: '503', events: 0, ...delayed(1000) },
        { status: '200', events: 5 },
        { lastEventId: '5', status: '204' },
      ],
    },
  }),
  preset('backoff', 'Backoff and giving up', {
    caption:
      'The server always answers 500; the delay doubles from 150 ms, and the client closes after 4 retries.',
    settings: { jitter: 0, initialDelay: 150, maxRetries: 4, refuse: 100, refuseStatus: '500' },
    expected: {
      label: 'Failed: Gave up on',
      ids: [],
      attempts: [
        { status: '500', ...delayed(150) },
        { status: '500', ...delayed(300) },
        { status: '500', ...delayed(600) },
        { status: '500', ...delayed(1200) },
        { status: '500' },
      ],
    },
  }),
  preset('slow-headers', 'Slow response', {
    caption:
      'The first response would take 8 s; the client gives up on it after 1.5 s, and the second attempt opens.',
    settings: { ...quick, headerDelay: 8000, connectTimeout: 1500, events: 5 },
    expected: {
      label: ended,
      ids: ids(1, 5),
      attempts: [
        { status: '', events: 0, result: '1500 ms', ...delayed(300) },
        { status: '200', events: 5 },
        { lastEventId: '5', status: '204' },
      ],
    },
  }),
  preset('half-event', 'Half an event', {
    caption:
      'The connection breaks in the middle of event 5; the half is never delivered, and event 5 arrives once, whole.',
    settings: { ...quick, drop: 'half', dropEvery: 4, events: 7 },
    expected: {
      label: ended,
      ids: ids(1, 7),
      attempts: [
        { status: '200', events: 4, result: 'lost' },
        { lastEventId: '4', status: '200', events: 3 },
        { lastEventId: '7', status: '204' },
      ],
    },
  }),
  preset('retry-zero', 'retry: 0', {
    caption:
      'The server sends retry: 0 and closes after each event; the client still pauses, twice as long each time, instead of reconnecting in a tight loop.',
    settings: { jitter: 0, drop: 'end', dropEvery: 1, retry: 0, events: 9, interval: 20 },
    expected: {
      label: ended,
      ids: ids(1, 9),
      attempts: [
        ...Array.from({ length: 9 }, (_, index) => ({
          lastEventId: index === 0 ? '' : String(index),
          status: '200',
          events: 1,
          ...delayed(2 ** index),
        })),
        { lastEventId: '9', status: '204' },
      ],
    },
  }),
  preset('token', 'Expired token', {
    caption:
      'The token expires after 6 events; the server answers 401, and the client fetches a new token, retries once and resumes: no event is lost.',
    settings: { ...quick, tokenLasts: 6, token: 'renewed', events: 10 },
    expected: {
      label: ended,
      ids: ids(1, 10),
      attempts: [
        { request: 'GET /private/prices', status: '200', events: 6, ...delayed(300) },
        { lastEventId: '6', status: '401', events: 0, ...delayed(0) },
        { lastEventId: '6', status: '200', events: 4 },
        { lastEventId: '10', status: '204' },
      ],
    },
  }),
  preset('silence', 'Silent connection', {
    caption:
      'The connection falls silent after 4 events without an error; idleTimeout notices it after 1.5 s, and the client resumes.',
    settings: { ...quick, stallAfter: 4, idleTimeout: 1500, events: 8 },
    expected: {
      label: ended,
      ids: ids(1, 8),
      attempts: [
        { status: '200', events: 4, result: '1500 ms', ...delayed(300) },
        { lastEventId: '4', status: '200', events: 4 },
        { lastEventId: '8', status: '204' },
      ],
    },
  }),
  preset('malformed', 'Malformed JSON', {
    caption:
      'Every third event is malformed JSON; the client reports and skips it, and the stream stays open.',
    settings: { ...quick, malformedEvery: 3, events: 8 },
    expected: {
      label: ended,
      ids: ids(1, 8),
      undecoded: [2, 5],
      attempts: [
        { status: '200', events: 8 },
        { lastEventId: '8', status: '204' },
      ],
    },
  }),
  preset('offline', 'Network outage', {
    caption:
      'The network fails for 1.5 s after 4 events; the client makes no attempt until it is back, then resumes at once, although the delay would be 20 s.',
    settings: {
      jitter: 0,
      initialDelay: 20_000,
      offlineAfter: 4,
      offlineFor: 1500,
      events: 8,
      end: 'open',
    },
    expected: {
      label: 'Open',
      ids: ids(1, 8),
      attempts: [
        { status: '200', events: 4, result: 'lost', wait: 1000 },
        { lastEventId: '4', status: '200', events: 4 },
      ],
    },
  }),
  preset('answer', 'LLM answer', {
    caption:
      'streamEvents posts a question, reads the answer word by word and ends at [DONE], which is not delivered as an event.',
    settings: { api: 'stream', service: 'answer', events: 21 },
    expected: {
      label: 'Ended: the stream is complete',
      ids: ids(1, 21, 'a1:'),
      answers: 1,
      attempts: [{ request: 'POST /chat', status: '200' }],
    },
  }),
  preset('resumable-answer', 'Resumable answer', {
    caption:
      'The connection breaks after every 8 words; the question is posted once, and GET requests continue the answer to its end.',
    settings: { ...quick, service: 'answer', events: 21, drop: 'cut', dropEvery: 8, resume: true },
    expected: {
      label: 'Ended: the stream is complete',
      ids: ids(1, 21, 'a1:'),
      answers: 1,
      attempts: [
        { request: 'POST /chat', lastEventId: '', status: '200', events: 8 },
        { request: 'GET /chat/a1', lastEventId: 'a1:8', status: '200', events: 8 },
        { request: 'GET /chat/a1', lastEventId: 'a1:16', status: '200' },
      ],
    },
  }),
  preset('lost-post', 'Lost POST', {
    caption:
      'The connection breaks after 8 words, and the client has no way to resume; it reports the failure instead of posting the question twice.',
    settings: { ...quick, service: 'answer', events: 21, drop: 'cut', dropEvery: 8 },
    expected: {
      label: 'Failed:',
      ids: ids(1, 8, 'a1:'),
      answers: 1,
      attempts: [{ request: 'POST /chat', status: '200', events: 8 }],
    },
  }),
  preset('login-page', 'Login page', {
    caption:
      'The server answers with an HTML page instead of a stream; the client reports the content type and does not retry.',
    settings: { ...quick, contentType: 'text/html' },
    expected: {
      label: 'Failed:',
      ids: [],
      attempts: [{ status: '200', events: 0, result: 'text/html' }],
    },
  }),
  preset('drop-in', 'EventSource drop-in', {
    caption:
      'The standard EventSource interface: the server ends the stream after every 4 events, and the source reconnects after the 250 ms that retry: asks for, with Last-Event-ID.',
    settings: { api: 'event-source', drop: 'end', dropEvery: 4, retry: 250, events: 10 },
    expected: {
      label: 'Closed',
      ids: ids(1, 10),
      attempts: [
        { lastEventId: '', status: '200', wait: 250 },
        { lastEventId: '4', status: '200', wait: 250 },
        { lastEventId: '8', status: '200', wait: 250 },
        { lastEventId: '10', status: '204' },
      ],
    },
  }),
]
