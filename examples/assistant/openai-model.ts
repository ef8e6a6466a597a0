import { json, streamEvents } from 'headwater'
import { toModelError } from './explain-failure.ts'
import { type Model, ModelError } from './model.ts'

interface Chunk {
  choices?: { delta?: { content?: string | null }; finish_reason?: string | null }[]
  error?: { message?: string }
}

export interface EndpointOptions {
  readonly baseUrl: string
  readonly model: string
  /** Sent to `baseUrl` only. Local servers need none. */
  readonly key: string | undefined
}

/** A model behind an endpoint that is compatible with OpenAI's chat completions. */
export function openaiModel({ baseUrl, model, key }: EndpointOptions): Model {
  return {
    name: model,
    canContinue: false,
    async *write({ messages, signal }) {
      try {
        const chunks = streamEvents(`${baseUrl}/chat/completions`, {
          headers: { authorization: key && `Bearer ${key}` },
          json: { model, messages, stream: true },
          decode: json<Chunk>(),
          until: '[DONE]',
          idleTimeout: 60_000,
          signal,
        })
        for await (const { data } of chunks) {
          if (data.error) throw new ModelError(data.error.message ?? 'The model failed')
          for (const { delta, finish_reason: reason } of data.choices ?? []) {
            if (delta?.content) yield delta.content
            if (reason === 'length') throw new ModelError('The model reached its length limit.')
          }
        }
      } catch (error) {
        throw toModelError(error, { key, variable: 'OPENAI_API_KEY' })
      }
    },
  }
}
