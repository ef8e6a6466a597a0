const root = import.meta.dirname.replace(/\/next$/, '')

/** @type {import('next').NextConfig} */
export default {
  // Event streams must not be buffered.
  compress: false,
  experimental: { turbopackFileSystemCacheForBuild: false },
  outputFileTracingRoot: root,
  turbopack: { root },
}
