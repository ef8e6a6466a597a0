export interface Demo {
  /** Its folder, its path on the server, and its page in the documentation. */
  readonly name: string
  /** In the header. */
  readonly label: string
  readonly title: string
  /** One or two sentences for the index. */
  readonly summary: string
}

/** All demos, in the order of the header and the index. */
export const demos: readonly Demo[] = [
  {
    name: 'assistant',
    label: 'Assistant',
    title: 'Assistant',
    summary:
      'An LLM chat with a scripted model. Answers stream as Markdown, and survive a lost connection, a reload and a second tab.',
  },
  {
    name: 'chat',
    label: 'Chat',
    title: 'Chat room',
    summary:
      'Rooms, presence and typing indicators. Messages sent while you were offline arrive when you reconnect.',
  },
  {
    name: 'ticker',
    label: 'Ticker',
    title: 'Ticker board',
    summary:
      'Prices, scores and news on one stream, chosen by POST. A thousand updates a second stay smooth.',
  },
  {
    name: 'analytics',
    label: 'Analytics',
    title: 'Live analytics',
    summary:
      'Views and clicks per page and per minute. Every open dashboard updates at once, and no hit is counted twice.',
  },
  {
    name: 'feed',
    label: 'Feed',
    title: 'Durable feed',
    summary:
      'Every message is stored before it is sent. Clients that were away for a day get all they missed.',
  },
  {
    name: 'tabs',
    label: 'Tabs',
    title: 'One connection for all tabs',
    summary:
      'Tabs of one site share a stream. Close the leader, and another tab takes over without losing an event.',
  },
  {
    name: 'tour',
    label: 'Tour',
    title: 'Tour of the API',
    summary:
      'Headwater beside the browser’s EventSource and beside a WebSocket, step by step, with the code that runs.',
  },
]
