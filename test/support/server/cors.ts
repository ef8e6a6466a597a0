import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * The cross-origin access to a route, by its parameter `cors`:
 *
 * - absent: any origin, without credentials
 * - `credentials`: the requesting origin, with credentials
 * - `simple`: any origin, but every preflight is rejected
 * - `none`: no access
 */
export function corsHeaders(
  { headers }: IncomingMessage,
  query: URLSearchParams,
  exposed: readonly string[] = [],
): Record<string, string> {
  const mode = query.get('cors')
  if (mode === 'none') return {}
  const shared = { 'access-control-expose-headers': exposed.join(', ') || 'retry-after' }
  if (mode !== 'credentials') return { 'access-control-allow-origin': '*', ...shared }
  return {
    'access-control-allow-origin': headers.origin ?? '*',
    'access-control-allow-credentials': 'true',
    vary: 'Origin',
    ...shared,
  }
}

export function answerPreflight(
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): void {
  const mode = query.get('cors')
  if (mode === 'none' || mode === 'simple') {
    response.writeHead(403).end()
    return
  }
  response
    .writeHead(204, {
      ...corsHeaders(request, query),
      'access-control-allow-methods': request.headers['access-control-request-method'] ?? '*',
      'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
    })
    .end()
}
