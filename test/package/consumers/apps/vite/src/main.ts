import { watchPrices } from './prices.ts'

const page = document.querySelector('#prices')
await watchPrices('/prices', (line) => page?.append(`${line}\n`))
page?.setAttribute('data-state', 'done')
