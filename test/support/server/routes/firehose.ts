import type { Exchange, Routes } from '../exchange.ts'

export const firehoseRoutes: Routes = {
  '/firehose': {
    about:
      'Numbered events of size=1024 bytes in chunks of batch=64, as fast as the client takes them with pace=0 ms after each 64 KiB, until bytes=1000000000; ending=end',
    params: ['bytes', 'size', 'batch', 'pace', 'ending'],
    handle: async (exchange) => {
      exchange.open()
      await exchange.connection.writeAll(batches(exchange), exchange.number('pace', 0))
      exchange.connection.finish(exchange.ending('end'))
    },
  },
}

function* batches(exchange: Exchange): Generator<Uint8Array> {
  const limit = exchange.number('bytes', 1_000_000_000)
  const size = exchange.number('size', 1024)
  const batch = exchange.number('batch', 64)
  let number = 0
  for (let sent = 0; sent < limit; sent += size * batch) {
    let chunk = ''
    for (let left = batch; left > 0; left -= 1) chunk += numbered((number += 1), size)
    yield Buffer.from(chunk)
  }
}

/** `size` bytes, the number first in the data: `17 .......`. */
function numbered(number: number, size: number): string {
  const head = `id: ${number}\ndata: ${number} `
  return `${head.padEnd(size - 2, '.')}\n\n`
}
