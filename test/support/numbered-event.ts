/** The data of the event with this number. Both ends can compute it, and no two are equal. */
export const dataOf = (number: number): string =>
  JSON.stringify({ number, text: `Ereignis № ${number} – ✓`, square: number ** 2 })

/** The event in wire format. */
export const frameOf = (number: number): string => `id: ${number}\ndata: ${dataOf(number)}\n\n`
