import { mkdir, mkdtemp, open, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chdir, cwd } from 'node:process'
import { describe, expect, it, onTestFinished } from 'vitest'
import { EventSourceClient } from '../../../src/index.ts'
import { fileStorage } from '../../../src/storage/node.ts'
import { testSession } from '../../support/test-session.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { closeAfterTest, waitForStatus, frozenPlatform } from '../../support/client-probes.ts'

async function createFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'headwater-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

describe('fileStorage', () => {
  it('loads a saved ID with all its characters', async () => {
    const path = join(await createFolder(), 'position')
    for (const id of ['1', '', 'é 中 🌊', '"quoted"\t\\', '\u2028', '7']) {
      await fileStorage(path).save(id)
      expect(await fileStorage(path).load()).toBe(id)
    }
  })

  it('lets a new client resume after the last saved event', async () => {
    const path = join(await createFolder(), 'position')
    const server = testSession()
    const url = await server.plan([{ chunks: ['id: 1\ndata: 1\n\nid: 2\ndata: 2\n\n'] }, {}])
    const first = closeAfterTest(
      new EventSourceClient(url, { ...frozenPlatform(), lastEventId: fileStorage(path) }),
    )
    await waitUntil(() => first.lastEventId === '2')
    first.close()
    const second = closeAfterTest(
      new EventSourceClient(url, { ...frozenPlatform(), lastEventId: fileStorage(path) }),
    )
    await waitForStatus(second, 'open')
    const { requests } = await server.log()
    expect(requests.map(({ lastEventId }) => lastEventId)).toEqual([null, '2'])
  })

  it('saves before the next event is handled', async () => {
    const path = join(await createFolder(), 'position')
    const server = testSession()
    const url = await server.plan([
      { chunks: ['id: 1\ndata: 1\n\nid: 2\ndata: 2\n\nid: 3\ndata: 3\n\n'] },
    ])
    const client = closeAfterTest(
      new EventSourceClient(url, { ...frozenPlatform(), lastEventId: fileStorage(path) }),
    )
    const found: unknown[] = []
    client.on('message', () => found.push(fileStorage(path).load()))
    await waitUntil(() => found.length === 3)
    expect(found).toEqual(['', '1', '2'])
  })

  it('leaves no other file in the folder', async () => {
    const path = await createFolder()
    const store = fileStorage(join(path, 'position'))
    for (let id = 1; id <= 20; id += 1) await store.save(String(id))
    expect(await readdir(path)).toEqual(['position'])
  })

  it('replaces the file instead of overwriting it', async () => {
    const path = join(await createFolder(), 'position')
    const store = fileStorage(path)
    await store.save('old')
    const reader = await open(path)
    onTestFinished(() => reader.close())
    await store.save('new')
    // A reader that opened the old file still reads all of it.
    expect(await reader.readFile('utf8')).toContain('old')
    expect(await store.load()).toBe('new')
  })

  it.each([
    ['an empty file', ''],
    ['a truncated file', '{"format":"headwater-last-event-id","lastEve'],
    ['a file of another format', '{"name":"reader","lastEventId":"7"}'],
    ['a plain ID', '7'],
    ['JSON that is not an object', 'null'],
    ['an ID that is not a string', '{"format":"headwater-last-event-id","lastEventId":7}'],
    ['invalid UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0x7b])],
  ])('treats %s as no ID, and replaces it on the next save', async (_, content) => {
    const path = join(await createFolder(), 'position')
    await writeFile(path, content)
    const store = fileStorage(path)
    expect(await store.load()).toBe('')
    await store.save('8')
    expect(await store.load()).toBe('8')
  })

  it('loads no ID if the file or its folder is missing', async () => {
    const path = await createFolder()
    expect(await fileStorage(join(path, 'position')).load()).toBe('')
    expect(await fileStorage(join(path, 'missing', 'position')).load()).toBe('')
  })

  it('reports a missing folder to onError, and the stream stays open', async () => {
    const path = join(await createFolder(), 'missing', 'position')
    const server = testSession()
    const errors: unknown[] = []
    const client = closeAfterTest(
      new EventSourceClient(await server.plan([{ chunks: ['id: 1\ndata: 1\n\n'] }]), {
        ...frozenPlatform(),
        lastEventId: fileStorage(path),
        onError: (error) => errors.push(error),
      }),
    )
    await waitUntil(() => errors.length > 0)
    expect(errors).toMatchObject([{ code: 'store', cause: { code: 'ENOENT' } }])
    expect(client.state).toMatchObject({ status: 'open', attempt: 1, lastEventId: '1' })
  })

  it('fails the attempt if the file cannot be read', async () => {
    // A folder in place of the file cannot be read, regardless of permissions.
    const path = await createFolder()
    const client = closeAfterTest(
      new EventSourceClient(testSession().url('/hello'), {
        ...frozenPlatform(),
        lastEventId: fileStorage(path),
      }),
    )
    const { error } = await waitForStatus(client, 'waiting')
    expect(error).toMatchObject({ code: 'store', cause: { code: 'EISDIR' } })
  })

  it('leaves no temporary file after a failed save', async () => {
    const path = await createFolder()
    // A folder cannot be replaced by a file.
    await mkdir(join(path, 'position', 'inner'), { recursive: true })
    const store = fileStorage(join(path, 'position'))
    expect(() => store.save('1')).toThrow(/rename|EISDIR|ENOTEMPTY/)
    expect(await readdir(path)).toEqual(['position'])
  })

  it('resolves a relative path when it is created', async () => {
    const path = await createFolder()
    const before = cwd()
    chdir(path)
    onTestFinished(() => chdir(before))
    const store = fileStorage('position')
    chdir(before)
    await store.save('7')
    expect(await readFile(join(path, 'position'), 'utf8')).toContain('7')
  })

  it('saves with the flush option', async () => {
    const path = join(await createFolder(), 'position')
    const store = fileStorage(path, { flush: true })
    await store.save('7')
    expect(await store.load()).toBe('7')
  })
})
