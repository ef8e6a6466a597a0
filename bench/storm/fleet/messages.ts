/** `'tear'`: send half an event to everyone, and nothing more. `'stop'`: add nothing more. Both are answered. */
export type ToServer = 'tear' | 'stop'

export type FromServer =
  | { readonly port: number }
  | { readonly connectedAt: readonly number[]; readonly last: number }

/** The log has ended with this number: report missing and repeated events. */
export interface ToClients {
  readonly end: number
}

export type FromClients =
  /** So many have a connection now. */
  | { readonly open: number }
  | {
      readonly problems: readonly string[]
      /** Requests that the clients made, and connections that they had. */
      readonly attempts: number
      readonly opens: number
      readonly events: number
    }
