import { splitCorpus } from '../../split-corpus.ts'
import { streamParams, type Routes } from '../exchange.ts'

export const splitRoutes: Routes = {
  '/split': {
    about: 'text=… (or the split corpus) in chunks of size=1 bytes',
    params: ['text', 'size', ...streamParams],
    handle: (exchange) => {
      const bytes = Buffer.from(exchange.param('text', splitCorpus.text))
      const size = exchange.number('size', 1)
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      )
      return exchange.stream(chunks)
    },
  },
}
