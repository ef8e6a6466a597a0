// Safari has parsed static blocks since 16.4: scripts/check-engines.ts expects a complaint for Safari 16.0 alone.
export class Planted {
  static #count = 0
  static {
    Planted.#count = 1
  }
  static count() {
    return Planted.#count
  }
}
