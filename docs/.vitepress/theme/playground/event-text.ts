import type { Settings } from './fields.ts'

const symbols = ['ACME', 'GLOBEX', 'HOOLI', 'INITECH']

const words =
  'Sunlight is a mix of all colors. Air molecules scatter its short, blue waves far more than the long, red ones.'.split(
    ' ',
  )

/** The data of event `number`, from 1. */
export function dataOf(number: number, { malformedEvery, service }: Settings): string {
  const data = service === 'answer' ? wordOf(number) : priceOf(number)
  const isMalformed = malformedEvery !== null && number % malformedEvery === 0
  return isMalformed ? data.slice(0, data.length / 2) : data
}

/** Event `number` as a server writes it. */
export function eventText(number: number, settings: Settings, idPrefix = ''): string {
  const name = settings.service === 'feed' ? 'event: price\n' : ''
  const id = settings.ids ? `id: ${idPrefix}${number}\n` : ''
  return `${name}${id}data: ${dataOf(number, settings)}\n\n`
}

function priceOf(number: number): string {
  const value = Math.round(10_000 + 800 * Math.sin(number / 3)) / 100
  return JSON.stringify({ symbol: symbols[number % symbols.length], value })
}

function wordOf(number: number): string {
  const word = words[(number - 1) % words.length]
  return JSON.stringify({ text: number === 1 ? word : ` ${word}` })
}
