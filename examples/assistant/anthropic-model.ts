import { json, streamEvents } from 'headwater'
import { toModelError } from './explain-failure.ts'
import { type Model, ModelError } from './model.ts'
import type { EndpointOptions } from './openai-model.ts'

/** A model behind an endpoint that is compatible with Anthropic's messages. */
export function anthropicModel({ baseUrl, model, key }: EndpointOptions): Model {
  return {
    name: model,
    canContinue: false,
    async *write({ messages, signal }) {
      try {
        const events = streamEvents(`${baseUrl}/v1/messages`, {
          headers: { 'x-api-key': key, 'anthropic-version': '2023-06-01' },
          json: { model, messages, max_tokens: 4096, stream: true },
          events: {
            content_block_delta: json<{ delta: { text?: string } }>(),
            message_delta: json<{ delta: { stop_reason?: string | null } }>(),
            error: json<{ error: { message: string } }>(),
          },
          until: ({ type }) => type === 'message_stop',
          idleTimeout: 60_000,
          signal,
        })
        for await (const event of events) {
          if (event.type === 'error') throw new ModelError(event.data.error.message)
          if (event.type === 'content_block_delta' && event.data.delta.text)
            yield event.data.delta.text
          if (event.type === 'message_delta' && event.data.delta.stop_reason === 'max_tokens')
            throw new ModelError('The model reached its length limit.')
        }
      } catch (error) {
        throw toModelError(error, { key, variable: 'ANTHROPIC_API_KEY' })
      }
    },
  }
}
