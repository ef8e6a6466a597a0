/** The URLs of a running test server. */
export interface ServerUrls {
  /** The origin that tests connect to. */
  serverUrl: string
  /** A second origin with the same routes, for cross-origin tests. */
  otherOriginUrl: string
  /** The routes under `/_/`, on a separate port so that probes never count as clients. */
  controlUrl: string
}
