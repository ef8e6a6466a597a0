/** A stream with every kind of content, and its events, which are the same for any split of its bytes. */
export const splitCorpus = {
  text: [
    '\uFEFFretry: 12\r\n',
    ': a comment\r\n',
    'id: 1\r\ndata: first\r\n\r\n',
    'event: greeting\rdata: Grüße, 中文, 🌊\rdata:two\r\r',
    'data\n\n',
    'data: \n\n',
    'id: ä2\n\n',
    'event: lost\n\n',
    'data:  two spaces\ndata:\ttab\n\n',
    'Data: x\n data: x\ndatax: x\ndata : x\nunknown\ndata: known\n\n',
    'id\ndata: no id\n\n',
    'id: 3\nid: 4\ndata: last\u2028id\r\n\n',
    'data: unfinished\n',
  ].join(''),
  events: [
    { type: 'message', data: 'first', lastEventId: '1' },
    { type: 'greeting', data: 'Grüße, 中文, 🌊\ntwo', lastEventId: '1' },
    { type: 'message', data: '', lastEventId: '1' },
    { type: 'message', data: '', lastEventId: '1' },
    { type: 'message', data: ' two spaces\n\ttab', lastEventId: 'ä2' },
    { type: 'message', data: 'known', lastEventId: 'ä2' },
    { type: 'message', data: 'no id', lastEventId: '' },
    { type: 'message', data: 'last\u2028id', lastEventId: '4' },
  ],
}
