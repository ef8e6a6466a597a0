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

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'headwater-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

describe('fileStorage', () => {
  it('gives back what was saved, whatever characters are in it', async () => {
    const path = join(await folder(), 'position')
    for (const id of ['1', '', 'é 中 🌊', '"quoted"\t\\', '\u2028', '7']) {
      await fileStorage(path).save(id)
      expect(await fileStorage(path).load()).toBe(id)
    }
  })

  it('has the next process start where this one was', async () => {
    const path = join(await folder(), 'position')
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
    const path = join(await folder(), 'position')
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

  it('leaves nothing but the file beside it', async () => {
    const path = await folder()
    const store = fileStorage(join(path, 'position'))
    for (let id = 1; id <= 20; id += 1) await store.save(String(id))
    expect(await readdir(path)).toEqual(['position'])
  })

  it('is whole at every moment: it is replaced and never written over', async () => {
    const path = join(await folder(), 'position')
    const store = fileStorage(path)
    await store.save('old')
    const reader = await open(path)
    onTestFinished(() => reader.close())
    await store.save('new')
    // Who had the old file open goes on to read the old one, whole.
    expect(await reader.readFile('utf8')).toContain('old')
    expect(await store.load()).toBe('new')
  })

  it.each([
    ['an empty file', ''],
    ['a torn file', '{"format":"headwater-position","lastEve'],
    ['a file of something else', '{"name":"somebody","lastEventId":"7"}'],
    ['a plain ID', '7'],
    ['JSON that is no object', 'null'],
    ['an ID that is no string', '{"format":"headwater-position","lastEventId":7}'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x7b])],
  ])('takes %s for none, and replaces it with the next save', async (_, content) => {
    const path = join(await folder(), 'position')
    await writeFile(path, content)
    const store = fileStorage(path)
    expect(await store.load()).toBe('')
    await store.save('8')
    expect(await store.load()).toBe('8')
  })

  it('finds none where there is no file, and no folder', async () => {
    const path = await folder()
    expect(await fileStorage(join(path, 'position')).load()).toBe('')
    expect(await fileStorage(join(path, 'missing', 'position')).load()).toBe('')
  })

  it('in a missing folder is told to onError, and the stream goes on', async () => {
    const path = join(await folder(), 'missing', 'position')
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

  it('that cannot be read fails the attempt: a position that is there may not be passed over', async () => {
    // A folder where the file should be: not to be read as one, whatever the rights.
    const path = await folder()
    const client = closeAfterTest(
      new EventSourceClient(testSession().url('/hello'), {
        ...frozenPlatform(),
        lastEventId: fileStorage(path),
      }),
    )
    const { error } = await waitForStatus(client, 'waiting')
    expect(error).toMatchObject({ code: 'store', cause: { code: 'EISDIR' } })
  })

  it('leaves nothing behind of a save that failed', async () => {
    const path = await folder()
    // A folder where the file should be cannot be replaced by one.
    await mkdir(join(path, 'position', 'inner'), { recursive: true })
    const store = fileStorage(join(path, 'position'))
    expect(() => store.save('1')).toThrow(/rename|EISDIR|ENOTEMPTY/)
    expect(await readdir(path)).toEqual(['position'])
  })

  it('is relative to the working directory at the call', async () => {
    const path = await folder()
    const before = cwd()
    chdir(path)
    onTestFinished(() => chdir(before))
    const store = fileStorage('position')
    chdir(before)
    await store.save('7')
    expect(await readFile(join(path, 'position'), 'utf8')).toContain('7')
  })

  it('waits for the disk where it is told to', async () => {
    const path = join(await folder(), 'position')
    const store = fileStorage(path, { flush: true })
    await store.save('7')
    expect(await store.load()).toBe('7')
  })
})
