import type { Row } from '../judge.ts'

/** The persistent rows of a page. */
export interface Rows {
  write(row: Row, onBegun: () => void): void | Promise<void>
  read(): Promise<Row[]>
}

const settled = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'))
  })

export async function openIndexedDbRows(): Promise<Rows> {
  const opening = indexedDB.open('crashes', 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore('rows', { autoIncrement: true })
  const database = await settled(opening)
  return {
    async write(row, onBegun) {
      const transaction = database.transaction('rows', 'readwrite')
      const committed = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve()
        transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB aborted'))
      })
      transaction.objectStore('rows').add(row)
      onBegun()
      await committed
    },
    read: () => settled(database.transaction('rows').objectStore('rows').getAll()),
  }
}

/** In `localStorage`, which has nothing else in it. */
export function webStorageRows(): Rows {
  const keyOf = (index: number) => `row ${index}`
  return {
    write(row, onBegun) {
      onBegun()
      localStorage.setItem(keyOf(localStorage.length), JSON.stringify(row))
    },
    read() {
      const keys = Array.from({ length: localStorage.length }, (_, index) => keyOf(index))
      return Promise.resolve(keys.map((key) => JSON.parse(localStorage.getItem(key)!) as Row))
    },
  }
}
