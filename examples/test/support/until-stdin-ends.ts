// Loaded before the server that a test starts. The other end of its input is the test's process: when that is gone, be it
// killed, the input ends, and the server must not stay behind. Several processes of one server share the input.
process.stdin
  .once('end', () => process.exit())
  .once('close', () => process.exit())
  .resume()
// Reading stdin does not keep a server alive that would have ended.
;(process.stdin as { unref?: () => void }).unref?.()
