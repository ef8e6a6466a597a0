/** What the tests need of a browser. */
export interface BrowserDriver {
  /** Opens a page; resolves once its document is there. */
  open(url: string): Promise<void>
  close(): Promise<void>
}
