/** Splits the bytes of a stream into its frames, each with the blank line after it, and with LF as the only line end. */
export class FrameSplitter {
  // `ignoreBOM`, because Node's decoder drops a second BOM, too.
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  /** The beginning of a frame. Pieces, because joining them for each chunk would cost quadratic time. */
  #pieces: string[] = []
  #isStart = true
  #endsWithCr = false
  #endsWithLf = true

  /** Returns the frames that these bytes complete. */
  push(bytes: Uint8Array): string[] {
    return this.#split(this.#decoder.decode(bytes, { stream: true }))
  }

  /** Returns the unfinished last frame; `''` if there is none. */
  end(): string {
    this.#pieces.push(this.#decoder.decode())
    return this.#pieces.join('')
  }

  #split(decoded: string): string[] {
    let text = decoded
    if (text === '') return []
    // [spec] One leading U+FEFF BYTE ORDER MARK is dropped.
    if (this.#isStart && text[0] === '\uFEFF') text = text.slice(1)
    this.#isStart = false
    if (this.#endsWithCr && text[0] === '\n') text = text.slice(1)
    this.#endsWithCr = decoded.endsWith('\r')
    if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n')
    const texts: string[] = []
    let start = 0
    // A blank line may begin with the LF that ended the last chunk.
    let end = this.#endsWithLf && text[0] === '\n' ? 1 : endOfFrame(text, 0)
    while (end) {
      this.#pieces.push(text.slice(start, end))
      const frame = this.#pieces.join('')
      this.#pieces = []
      if (!/^\n*$/.test(frame)) texts.push(frame)
      start = end
      while (text[start] === '\n') start++
      end = endOfFrame(text, start)
    }
    if (start < text.length) this.#pieces.push(text.slice(start))
    if (text !== '') this.#endsWithLf = text.endsWith('\n')
    return texts
  }
}

/** The index after the next blank line; `0` if there is none. */
function endOfFrame(text: string, start: number): number {
  const at = text.indexOf('\n\n', start)
  return at < 0 ? 0 : at + 2
}

/** The contents of a frame that matter for its offset. */
export interface FrameContents {
  readonly hasData: boolean
  /** The ID that the frame sets. */
  readonly id: string | undefined
  /** The name of its event. */
  readonly type: string
}

/** Reads the field names of a frame, and the values of `id` and `event`. */
export function readFrame(frame: string): FrameContents {
  let hasData = false
  let id: string | undefined
  let type = 'message'
  for (let start = 0; start < frame.length;) {
    const end = frame.indexOf('\n', start)
    const line = end < 0 ? frame.length : end
    if (startsField(frame, 'data', start, line)) hasData = true
    else if (startsField(frame, 'id', start, line)) {
      const value = valueOf(frame.slice(start + 3, line))
      // [spec] If the field value does not contain U+0000 NULL, then set the last event ID buffer to the field value.
      if (!value.includes('\0')) id = value
    } else if (startsField(frame, 'event', start, line))
      type = valueOf(frame.slice(start + 6, line)) || 'message'
    start = line + 1
  }
  return { hasData, id, type }
}

function startsField(frame: string, name: string, start: number, end: number): boolean {
  const after = start + name.length
  return frame.startsWith(name, start) && (after === end || frame[after] === ':')
}

const valueOf = (text: string): string => (text[0] === ' ' ? text.slice(1) : text)
