import 'headwater/event-source/polyfill'
import { nextNotice } from './notice.ts'
import { watchPrices } from './prices.ts'

const page = document.querySelector('#prices')
await watchPrices('/prices', (line) => page?.append(`${line}\n`))
page?.append(`${await nextNotice('/prices')}\n`)
// The platform's types, and the class behind them is the polyfill's where the platform has none.
const source: EventSource = new EventSource('/prices')
source.close()
page?.append(`${source.url.endsWith('/prices')} ${source.readyState}\n`)
page?.setAttribute('data-state', 'done')
