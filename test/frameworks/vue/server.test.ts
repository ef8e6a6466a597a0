import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { testServer } from '../support/server.ts'
import LatestPrice from './latest-price.vue'

testServer((url) => renderToString(createSSRApp(LatestPrice, { url })))
