import { once } from 'node:events'
import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import { formatEvent, openEventStream } from '../server/event-stream.ts'
import type { Example, ExampleOptions } from '../server/example.ts'
import { jsonBody } from '../server/json-body.ts'
import { readPosition } from '../server/position.ts'
import { Problem, parse } from '../server/problem.ts'
import { Answers } from './answers.ts'
import { chooseModel } from './choose-model.ts'
import type { Model } from './model.ts'
import { openStore } from './open-store.ts'
import { answerRequest } from './schemas.ts'
import { seedConversation } from './seed-conversation.ts'

export interface AssistantOptions extends ExampleOptions {
  /** @defaultValue the one that the environment names */
  model?: Model
}

/** A chat with a language model, whose answers do not depend on the connection that reads them. */
export async function createAssistant({
  dataFolder,
  model = chooseModel(),
}: AssistantOptions): Promise<Example> {
  const store = await openStore(dataFolder)
  const answers = new Answers(store, model)
  await seedConversation(store)
  await answers.recover()
  const router = Router()
  const readId = (id: unknown) => parse(z.uuid(), id, 'the ID')

  router.post('/answers/:id', jsonBody, async (request, response) => {
    const id = readId(request.params['id'])
    const answer = { id, ...parse(answerRequest, request.body, 'the prompt') }
    if ((await answers.start(answer)) === 'busy')
      throw new Problem(409, 'The previous answer is still being written')
    await sendAnswer(id, request, response)
  })

  router.get('/answers/:id', (request, response) =>
    sendAnswer(readId(request.params.id), request, response),
  )

  async function sendAnswer(id: string, request: Request, response: Response): Promise<void> {
    if (!(await store.find(id))) throw new Problem(404, 'There is no such answer')
    const { length } = await store.deltasAfter(id, 0)
    const position = readPosition(request, length) ?? 0
    await answers.send(id, position, await openEventStream(request, response))
  }

  router.post('/answers/:id/stop', async (request, response) => {
    const id = readId(request.params.id)
    const answer = await store.find(id)
    if (!answer) throw new Problem(404, 'There is no such answer')
    await answers.stop(id)
    const turns = await store.turns(answer.conversation)
    response.json(turns.find((turn) => turn.id === id) ?? null)
  })

  router.get('/conversations', async (request, response) => {
    let position = readPosition(request, await store.newestVersion()) ?? 0
    const stream = await openEventStream(request, response)
    while (!stream.closed.aborted) {
      const { closed: signal } = stream
      const changed = once(answers.changes, 'conversations', { signal }).catch(() => {})
      const conversations = await store.conversationsAfter(position)
      await stream.send(
        ...conversations.map((each) => formatEvent('conversation', each, each.version)),
      )
      position = conversations.at(-1)?.version ?? position
      await changed
    }
  })

  router.get('/conversations/latest', async (_request, response) => {
    const id = (await store.conversationsAfter(0)).at(-1)?.id ?? null
    response.json({ id, turns: id === null ? [] : await store.turns(id) })
  })

  router.get('/conversations/:id', async (request, response) => {
    const id = readId(request.params.id)
    response.json({ id, turns: await store.turns(id) })
  })

  router.get('/model', (_request, response) => void response.json({ name: model.name }))

  return {
    router,
    async close() {
      await answers.close()
      await store.close()
    },
  }
}
