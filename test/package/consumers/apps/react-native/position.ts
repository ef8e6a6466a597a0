import { fileStorage } from 'headwater/storage/node'

/** A file of the app's scripts for Node, outside its bundle. */
export const position = fileStorage('./position.txt')
