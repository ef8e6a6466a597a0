/** The data of the event of this number: both ends can make it, and no two are alike. */
export const dataOf = (number: number): string =>
  JSON.stringify({ number, text: `Ereignis № ${number} – ✓`, square: number ** 2 })

/** The event as it is sent. */
export const frameOf = (number: number): string => `id: ${number}\ndata: ${dataOf(number)}\n\n`
