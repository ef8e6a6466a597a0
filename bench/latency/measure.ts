/** How long events are under way. Arguments: the client's name, the origin, the number of events, milliseconds between. */
import { createHash } from 'node:crypto'
import { loadClient, tell } from '../measured.ts'
import { percentile } from '../statistics.ts'

const [clientName = '', origin = '', count = '', every = ''] = process.argv.slice(2)
const client = await loadClient(clientName)

export interface Measured {
  readonly correct: boolean
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
}

const hash = createHash('sha256')
const latencies: number[] = []
// The first ones find nothing compiled.
const warm = 20
const close = client.open(
  `${origin}/paced?events=${Number(count) + warm}&every=${every}`,
  (data) => {
    const now = process.hrtime.bigint()
    const [index, sent = ''] = data.split(' ')
    if (index !== 'end') {
      if (Number(index) >= warm) latencies.push(Number(now - BigInt(sent)) / 1e6)
      hash.update(`${data}\n`)
      return
    }
    close()
    tell({
      correct: latencies.length === Number(count) && sent === hash.digest('hex'),
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
    } satisfies Measured)
  },
)
