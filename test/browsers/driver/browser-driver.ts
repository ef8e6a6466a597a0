/** The browser operations that the tests need. */
export interface BrowserDriver {
  /** Opens a page; resolves once its document is there. */
  open(url: string): Promise<void>
  /** Opens a page beside the others, of which more is wanted. */
  openTab(url: string): Promise<Tab>
  close(): Promise<void>
}

export interface Tab {
  /** The content of its page. */
  text(): Promise<string>
  click(): Promise<void>
  /** Lets something else be seen instead. */
  hide(): Promise<void>
  show(): Promise<void>
  /** Reloads its page, in any state; resolves at once. */
  reload(): Promise<void>
  /** Leads to another page. */
  visit(url: string): Promise<void>
  /** Leads to the page before, which the browser may have kept. */
  back(): Promise<void>
  /** Takes the network away from it, or gives it back. WebKit has nothing for that. */
  setOffline(isOffline: boolean): Promise<void>
  close(): Promise<void>
}
