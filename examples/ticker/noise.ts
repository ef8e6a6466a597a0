/** A pseudorandom number from 0 up to 1 that depends only on the given integers. */
export function noise(...numbers: number[]): number {
  let mixed = 0x9e3779b9
  for (const number of numbers) {
    // Times in milliseconds have more than 32 bits.
    mixed = scramble(mixed ^ number)
    mixed = scramble(mixed ^ (number / 2 ** 32))
  }
  return (mixed >>> 0) / 2 ** 32
}

/** The finisher of MurmurHash 3: each input bit changes half of the output bits. */
function scramble(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
