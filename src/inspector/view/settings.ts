/** Where the panel is. */
export type Dock = 'bottom' | 'right' | 'floating'

export const docks: readonly Dock[] = ['bottom', 'right', 'floating']

/** The settings that the browser remembers. */
export interface Settings {
  isOpen: boolean
  dock: Dock
  /** Height in pixels at the bottom. */
  height: number
  /** Width in pixels at the right. */
  width: number
  /** The place of a floating panel, in pixels. */
  left: number
  top: number
}

const key = 'headwater-inspector'

/** The remembered settings, or these defaults. Storage that is refused or full is no failure. */
export function loadSettings(defaults: Settings): Settings {
  try {
    const saved = JSON.parse(globalThis.localStorage.getItem(key) ?? '{}') as Partial<Settings>
    const settings = { ...defaults }
    for (const name of ['height', 'width', 'left', 'top'] as const)
      if (Number.isFinite(saved[name])) settings[name] = saved[name]!
    if (docks.includes(saved.dock!)) settings.dock = saved.dock!
    if (typeof saved.isOpen === 'boolean') settings.isOpen = saved.isOpen
    return settings
  } catch {
    return { ...defaults }
  }
}

export function saveSettings(settings: Settings): void {
  try {
    globalThis.localStorage.setItem(key, JSON.stringify(settings))
  } catch {
    // They last as long as the page.
  }
}
