import { connectRedis } from '../services/redis.ts'
import type { AnswerStatus, Conversation, Turn } from './schemas.ts'
import { type Store, type StoredAnswer, toTitle } from './store.ts'

/** Stores an answer and its conversation, all or nothing: Redis runs a script without interruption. */
const addScript = `
  local answers, versions, conversation, answer, writing = unpack(KEYS)
  local prefix, id, conversationId, prompt, replaces, title, at = unpack(ARGV)
  if redis.call('EXISTS', answer) == 1 then return 'known' end
  for _, other in ipairs(redis.call('LRANGE', answers, 0, -1)) do
    if redis.call('HGET', prefix .. 'answer:' .. other, 'status') == 'writing' then return 'busy' end
  end
  if replaces ~= '' then redis.call('LREM', answers, 0, replaces) end
  redis.call('HSET', answer, 'conversation', conversationId, 'prompt', prompt, 'status', 'writing', 'generations', 0)
  redis.call('RPUSH', answers, id)
  redis.call('SADD', writing, id)
  redis.call('HSETNX', conversation, 'title', title)
  redis.call('HSET', conversation, 'at', at)
  redis.call('ZADD', versions, redis.call('INCR', prefix .. 'version'), conversationId)
  return 'added'`

const endScript = `
  local answer, versions, conversation, writing = unpack(KEYS)
  local prefix, id, conversationId, status, problem, at = unpack(ARGV)
  redis.call('HSET', answer, 'status', status, 'problem', problem)
  redis.call('SREM', writing, id)
  redis.call('HSET', conversation, 'at', at)
  redis.call('ZADD', versions, redis.call('INCR', prefix .. 'version'), conversationId)`

/**
 * Keeps conversations and answers in Redis.
 *
 * @param name - distinguishes servers that use the same Redis
 */
export async function openRedisStore(url: string, name: string): Promise<Store> {
  const redis = await connectRedis(url)
  const prefix = `headwater:${name}:`
  const versions = `${prefix}versions`
  const writing = `${prefix}writing`
  const answersOf = (conversation: string) => `${prefix}answers:${conversation}`
  const conversationKey = (id: string) => `${prefix}conversation:${id}`
  const answerKey = (id: string) => `${prefix}answer:${id}`
  const deltasOf = (id: string) => `${prefix}deltas:${id}`

  async function find(id: string): Promise<StoredAnswer | undefined> {
    const { conversation, prompt, status, problem, generations } = await redis.hGetAll(
      answerKey(id),
    )
    if (conversation === undefined || prompt === undefined) return undefined
    return {
      id,
      conversation,
      prompt,
      status: status as AnswerStatus,
      generations: Number(generations),
      ...(problem && { problem }),
    }
  }

  async function findAll(ids: readonly string[]): Promise<StoredAnswer[]> {
    const found = await Promise.all(ids.map(find))
    return found.filter((answer) => answer !== undefined)
  }

  async function toConversation(id: string, version: number): Promise<Conversation> {
    const [{ title = '', at }, last] = await Promise.all([
      redis.hGetAll(conversationKey(id)),
      redis.lIndex(answersOf(id), -1),
    ])
    const { status } = (await find(last!))!
    return { id, title, at: Number(at), version, answer: { id: last!, status } }
  }

  return {
    find,

    async add({ id, conversation, prompt, replaces = '' }) {
      const keys = [
        answersOf(conversation),
        versions,
        conversationKey(conversation),
        answerKey(id),
        writing,
      ]
      const values = [prefix, id, conversation, prompt, replaces, toTitle(prompt), `${Date.now()}`]
      const outcome = await redis.eval(addScript, { keys, arguments: values })
      return outcome as 'added' | 'known' | 'busy'
    },

    async countGeneration(id) {
      await redis.hIncrBy(answerKey(id), 'generations', 1)
    },

    async append(id, text) {
      await redis.rPush(deltasOf(id), text)
    },

    deltasAfter: (id, position) => redis.lRange(deltasOf(id), position, -1),

    async end(id, { status, problem = '' }) {
      const { conversation } = (await find(id))!
      await redis.eval(endScript, {
        keys: [answerKey(id), versions, conversationKey(conversation), writing],
        arguments: [prefix, id, conversation, status, problem, `${Date.now()}`],
      })
    },

    unfinished: async () => findAll(await redis.sMembers(writing)),

    async turns(conversation) {
      const answers = await findAll(await redis.lRange(answersOf(conversation), 0, -1))
      return Promise.all(
        answers.map(async (answer): Promise<Turn> => {
          const deltas = await redis.lRange(deltasOf(answer.id), 0, -1)
          return { ...answer, text: deltas.join(''), position: deltas.length }
        }),
      )
    },

    async conversationsAfter(version) {
      const entries = await redis.zRangeWithScores(versions, version + 1, '+inf', { BY: 'SCORE' })
      return Promise.all(entries.map(({ value, score }) => toConversation(value, score)))
    },

    newestVersion: async () => Number((await redis.get(`${prefix}version`)) ?? 0),

    async close() {
      // A client that is not connected would wait until it is.
      if (redis.isReady) await redis.close()
      else redis.destroy()
    },
  }
}
