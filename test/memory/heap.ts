/** Bytes in use after garbage collection. */
export interface Usage {
  /** JavaScript objects and their buffers. */
  heap: number
  /** The resident memory of the process. */
  resident: number
}

/** Measures the memory in use. Finalizers and buffers need several collections. */
export async function measure(): Promise<Usage> {
  const { gc } = globalThis
  if (!gc) throw new Error('Run with --expose-gc')
  for (let round = 0; round < 4; round += 1) {
    gc()
    await new Promise<void>((resolve) => void setImmediate(resolve))
  }
  const { external, heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed + external, resident: rss }
}

export const megabyte = 1024 * 1024
