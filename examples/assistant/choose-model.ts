import { anthropicModel } from './anthropic-model.ts'
import type { Model } from './model.ts'
import { openaiModel } from './openai-model.ts'
import { scriptedModel } from './scripted-model.ts'

/**
 * The model that the environment names: `OPENAI_MODEL` or `ANTHROPIC_MODEL`, with the endpoint's key and, if it is not the
 * provider's, its URL. The scripted model without them: a key alone, which many shells have, costs nothing.
 */
export function chooseModel(environment: NodeJS.ProcessEnv = process.env): Model {
  const {
    OPENAI_MODEL: openai,
    OPENAI_BASE_URL: openaiUrl = 'https://api.openai.com/v1',
    OPENAI_API_KEY: openaiKey,
    ANTHROPIC_MODEL: anthropic,
    ANTHROPIC_BASE_URL: anthropicUrl = 'https://api.anthropic.com',
    ANTHROPIC_API_KEY: anthropicKey,
    ASSISTANT_PACE: pace,
  } = environment
  if (openai) return openaiModel({ baseUrl: openaiUrl, model: openai, key: openaiKey })
  if (anthropic)
    return anthropicModel({ baseUrl: anthropicUrl, model: anthropic, key: anthropicKey })
  return scriptedModel(pace ? { pace: Number(pace) } : {})
}
