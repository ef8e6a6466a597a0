import { describe, expect, it } from 'vitest'
import { messages, allReaders } from '../support/client-probes.ts'
import { testSession } from '../support/test-session.ts'

describe.each(allReaders)('the fields of a stream read by $reader', ({ read }) => {
  const readText = async (text: string) =>
    read(await testSession().plan([{ chunks: [text], ending: 'end' }]))

  it.each([
    ['data:none', 'none'],
    ['data: one', 'one'],
    ['data:  two', ' two'],
    ['data:\ttab', '\ttab'],
    ['data: \ttab', '\ttab'],
    ['data:\u00a0no-break', '\u00a0no-break'],
    ['data: trailing ', 'trailing '],
    ['data: a: b', 'a: b'],
    ['data::', ':'],
  ])('lose only one space after the colon: %j', async (line, data) => {
    expect(await readText(`${line}\n\n`)).toEqual(messages(data))
  })

  it.each([
    'Data: x',
    'DATA: x',
    ' data: x',
    '\tdata: x',
    'data : x',
    'data ',
    'da-ta: x',
    'datax: x',
    'dat: x',
    'd',
    'data\0: x',
    '\uFEFFdata: x',
    'ｄata: x',
    'x',
    'x: data: x',
    '"data": x',
  ])('are ignored if the name is unknown: %j', async (line) => {
    expect(await readText(`:\n${line}\ndata: known\n${line}\n\n`)).toEqual(messages('known'))
  })

  it.each([
    'Event: x',
    'event : x',
    'events: x',
    ' event: x',
    'even: x',
    'ID: 1',
    'id : 1',
    'idx: 1',
  ])('do not change the event if the name is unknown: %j', async (line) => {
    expect(await readText(`${line}\ndata: known\n\n`)).toEqual(messages('known'))
  })

  it('add an empty line of data for a bare "data"', async () => {
    expect(await readText('data\n\n')).toEqual(messages(''))
    expect(await readText('data\ndata\n\n')).toEqual(messages('\n'))
    expect(await readText('data: a\ndata\ndata: b\n\n')).toEqual(messages('a\n\nb'))
  })

  it('create an event with empty data for "data:" alone', async () => {
    expect(await readText('data:\n\ndata: \n\n')).toEqual(messages('', ''))
  })

  it.each(['event', 'event:', 'event: '])('clear the type with %j', async (line) => {
    expect(await readText(`event: named\n${line}\ndata: a\n\n`)).toEqual(messages('a'))
  })

  it('set the type by the last event field', async () => {
    const events = await readText('event: one\nevent: two\ndata: a\n\n')
    expect(events).toEqual([{ type: 'two', data: 'a', lastEventId: '' }])
  })

  it.each(['id', 'id:', 'id: '])('clear the ID with %j', async (line) => {
    expect(await readText(`id: 1\ndata: a\n\n${line}\ndata: b\n\n`)).toEqual([
      { type: 'message', data: 'a', lastEventId: '1' },
      { type: 'message', data: 'b', lastEventId: '' },
    ])
  })

  it('create no event without data', async () => {
    expect(
      await readText('event: a\n\nid: 1\n\nretry: 1\n\n: comment\n\n\n\nunknown: x\n\n'),
    ).toEqual([])
  })

  it('keep the ID of a frame without data, but not its type', async () => {
    expect(await readText('event: lost\nid: 7\n\ndata: x\n\n')).toEqual([
      { type: 'message', data: 'x', lastEventId: '7' },
    ])
  })

  it('reset the type after the event', async () => {
    expect(await readText('event: named\ndata: a\n\ndata: b\n\n')).toEqual([
      { type: 'named', data: 'a', lastEventId: '' },
      { type: 'message', data: 'b', lastEventId: '' },
    ])
  })

  it('may be in any order', async () => {
    expect(await readText('data: a\nid: 1\ndata: b\nevent: named\n\n')).toEqual([
      { type: 'named', data: 'a\nb', lastEventId: '1' },
    ])
  })

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'a b', '中', 'error', 'open'])(
    'may name an event %j',
    async (type) => {
      const events = await readText(`event: ${type}\ndata: a\n\n`)
      expect(events).toEqual([{ type, data: 'a', lastEventId: '' }])
    },
  )
})
