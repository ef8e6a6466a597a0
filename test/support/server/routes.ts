import type { Routes } from './exchange.ts'
import { anthropicRoutes } from './routes/anthropic.ts'
import { byteOrderMarkRoutes } from './routes/byte-order-marks.ts'
import { contentTypeRoutes } from './routes/content-types.ts'
import { cutRoutes } from './routes/cuts.ts'
import { echoRoutes } from './routes/echo.ts'
import { errorBodyRoutes } from './routes/error-bodies.ts'
import { firehoseRoutes } from './routes/firehose.ts'
import { helloRoutes } from './routes/hello.ts'
import { lineEndingRoutes } from './routes/line-endings.ts'
import { numberedRoutes } from './routes/numbered.ts'
import { openaiRoutes } from './routes/openai.ts'
import { redirectRoutes } from './routes/redirects.ts'
import { retryFieldRoutes } from './routes/retry-fields.ts'
import { scriptRoutes } from './routes/script.ts'
import { silenceRoutes } from './routes/silence.ts'
import { sizeRoutes } from './routes/sizes.ts'
import { splitRoutes } from './routes/splits.ts'
import { statusRoutes } from './routes/statuses.ts'

/** Every route that clients connect to. Those under `/_/`, for the tests, are in `control.ts`. */
export const routes: Routes = {
  ...helloRoutes,
  ...scriptRoutes,
  ...statusRoutes,
  ...errorBodyRoutes,
  ...contentTypeRoutes,
  ...redirectRoutes,
  ...lineEndingRoutes,
  ...byteOrderMarkRoutes,
  ...splitRoutes,
  ...cutRoutes,
  ...sizeRoutes,
  ...silenceRoutes,
  ...numberedRoutes,
  ...retryFieldRoutes,
  ...echoRoutes,
  ...firehoseRoutes,
  ...openaiRoutes,
  ...anthropicRoutes,
}

export function listRoutes(): string {
  const lines = Object.entries(routes).map(([path, { about }]) => `${path.padEnd(22)} ${about}`)
  return `Every route takes ?session=<id>, and cors=credentials|simple|none.\n\n${lines.join('\n')}\n`
}
