/** A failure that no retry can cure, such as a `fetch` that returns no response. To callers it is a `TypeError`. */
export class FinalError extends TypeError {
  readonly retryable = false
}
