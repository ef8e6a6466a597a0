/** Where a running test server listens. */
export interface ServerUrls {
  /** The origin that tests connect to. */
  serverUrl: string
  /** A second origin with the same routes, for what crosses origins. */
  otherOriginUrl: string
  /** The routes under `/_/`, on a port of their own so that probes never count as clients. */
  controlUrl: string
}
