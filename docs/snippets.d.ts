/**
 * Names that the snippets of README.md and docs/ take for granted: what a reader has in their own application.
 * Global to all snippets, seen by scripts/check-snippets.ts alone. Declare a name once, with the narrowest type that
 * makes the snippet honest; never `any`, and nothing that `headwater` exports.
 */

/** What the stream of the examples is about. */
interface Price {
  symbol: string
  value: number
}

/** Shows a value on the page. */
declare function render(value: unknown): void

/** Sends the user to the page where one logs in. */
declare function showLogin(): void

/** An access token of the application: the one at hand, or a new one with `fresh`. */
declare function token(options?: { fresh?: boolean; signal?: AbortSignal }): Promise<string>

/** The application's database. */
declare const database: {
  /** The ID that was stored last, `''` for none. */
  readPosition(): Promise<string>
  /** Stores a price and the ID of its event, both or neither. */
  storePrice(price: Price, eventId: string): Promise<void>
}
