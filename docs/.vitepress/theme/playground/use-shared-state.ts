import { onBeforeUnmount, onMounted, shallowRef } from 'vue'
import { presets } from './presets.ts'
import { type ParsedState, type SharedState, formatState, parseState } from './url-state.ts'

/** The preset and settings, which the URL's fragment shares. `onChange` is called with each state, also the first. */
export function useSharedState(onChange: (state: SharedState) => void) {
  const preset = presets[0]!
  // The server renders the page without a fragment.
  const state = shallowRef<ParsedState>({ preset, settings: preset.settings, problems: [] })

  function read() {
    state.value = parseState(globalThis.location.hash)
    onChange(state.value)
  }

  /** Sets the state, as a new entry of the browser's history. */
  function set(next: SharedState) {
    state.value = { ...next, problems: [] }
    const fragment = formatState(next)
    if (fragment !== globalThis.location.hash) {
      // The router of the site ignores entries without a state, and scrolls to this position.
      const position = { scrollPosition: globalThis.scrollY }
      globalThis.history.replaceState(position, '')
      globalThis.history.pushState(position, '', fragment)
    }
    onChange(state.value)
  }

  onMounted(() => {
    globalThis.addEventListener('popstate', read)
    read()
  })
  onBeforeUnmount(() => globalThis.removeEventListener('popstate', read))
  return { state, set }
}
