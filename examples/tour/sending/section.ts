import { address, channel } from '../parts/channel.ts'
import { compareSources } from '../parts/compare-sources.ts'
import type { Section } from '../parts/section.ts'
import { createPostForm } from '../parts/post-form.ts'
import { showCode } from '../parts/code.ts'
import { listen } from './headwater.ts'
import { listen as listenNatively } from './native.ts'
import { sendPost } from './send-post.ts'

export function createSending(): Section {
  const section = compareSources('sending', {
    title: 'EventSourceClient',
    open: (nativeLog, log) => [
      listenNatively(address('posts'), nativeLog),
      listen(address('posts'), log),
    ],
  })
  section.find('.sides').before(showCode('sending/send-post.ts'))
  createPostForm(section, () => (key, text) => sendPost(channel, key, text))
  return section
}
