// Of this folder's own packages, which are installed if `REDIS_URL` or `DATABASE_URL` is set.
export { createClient } from 'redis'
