import 'reflect-metadata'
import { Readable, pipeline } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Module,
  type BeforeApplicationShutdown,
  Post,
  Res,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { Response } from 'express'
import { eventStream, headers, openStreams, publish } from './event-log.ts'

@Controller()
class PricesController implements BeforeApplicationShutdown {
  readonly #shutdown = new AbortController()

  @Get('prices')
  stream(@Headers('last-event-id') lastEventId: string | undefined, @Res() response: Response) {
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const signal = AbortSignal.any([gone.signal, this.#shutdown.signal])
    response.writeHead(200, headers)
    // Waits while the client is slow. The error of a client that has left needs no handling.
    pipeline(Readable.from(eventStream(lastEventId, signal)), response, () => {})
  }

  @Post('prices')
  @HttpCode(204)
  publish(@Body() price: unknown) {
    publish('price', price)
  }

  @Get('status')
  status() {
    return { streams: openStreams }
  }

  // Ends the streams: clients reconnect, to another process. Then Nest closes all connections.
  async beforeApplicationShutdown() {
    this.#shutdown.abort()
    await setTimeout(1000)
  }
}

@Module({ controllers: [PricesController] })
class AppModule {}

const app = await NestFactory.create(AppModule, { forceCloseConnections: true })
app.enableShutdownHooks()
await app.listen(process.env.PORT ?? 3000)
console.log('Listening on', app.getHttpServer().address())
