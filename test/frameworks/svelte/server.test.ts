import { render } from 'svelte/server'
import { testServer } from '../support/server.ts'
import LatestPrice from './LatestPrice.svelte'

testServer((url) => render(LatestPrice, { props: { url } }).body)
