/** The endpoints of the demo server as its users see them. */
interface Endpoint {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly description: string
  /** The arguments of `headwater` or, of an endpoint without a stream, of `curl`, after the URL of the server. */
  readonly example: string
}

export const endpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/prices',
    description: 'price and notice events, 5 a second, 25 per connection; ?count=n, ?rate=n',
    example: 'npx headwater {origin}/prices',
  },
  {
    method: 'GET',
    path: '/messages',
    description: 'events without a name, with text; ?count and ?rate as above',
    example: "npx headwater '{origin}/messages?count=3'",
  },
  {
    method: 'POST',
    path: '/chat',
    description: 'a scripted answer, one event per word, then [DONE]; ?drop=n breaks it',
    example: `npx headwater {origin}/chat --json '{"prompt":"Hi"}' --until '[DONE]'`,
  },
  {
    method: 'GET',
    path: '/chat/<answer id>',
    description: 'the same answer after Last-Event-ID; the ID is in the header x-answer-id',
    example: "npx headwater {origin}/chat/a1 --last-event-id a1:5 --until '[DONE]'",
  },
  {
    method: 'POST',
    path: '/v1/chat/completions',
    description: "a scripted answer in the shape of OpenAI's API",
    example: `npx headwater {origin}/v1/chat/completions --json '{"stream":true,"messages":[{"role":"user","content":"Hi"}]}' --until '[DONE]'`,
  },
  {
    method: 'POST',
    path: '/token',
    description: 'a token that is accepted for 5 seconds',
    example: 'curl -X POST {origin}/token',
  },
  {
    method: 'GET',
    path: '/private/prices',
    description: 'as /prices, with a token; 401 without',
    example: "npx headwater {origin}/private/prices -H 'authorization: Bearer <token>'",
  },
  {
    method: 'GET',
    path: '/unstable',
    description: '503 with Retry-After and a stream of 3 events, in turns',
    example: 'npx headwater {origin}/unstable -v',
  },
  {
    method: 'GET',
    path: '/flood',
    description: '1000 small events per second',
    example: 'npx headwater {origin}/flood',
  },
]

/** A list of the endpoints, each with an example. */
export function describeEndpoints(origin: string): string {
  const entries = endpoints.map(({ method, path, description, example }) => {
    const name = `${method} ${path}`.padEnd(26)
    return `${name} ${description}\n  ${example.replace('{origin}', origin)}\n`
  })
  return entries.join('\n')
}
