import { feed } from '../feed.js'

export const dynamic = 'force-dynamic'

/** The event stream. */
export function GET(request) {
  return new Response(feed().connect(request.signal), {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
  })
}

/** Sends a price, for the test. */
export function POST() {
  feed().send()
  return Response.json(feed().counts())
}

/** The counts, for the test. */
export function PUT() {
  return Response.json(feed().counts())
}
