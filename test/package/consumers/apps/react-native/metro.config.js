const { getDefaultConfig, mergeConfig } = require('@react-native/metro-config')
const { dirname } = require('node:path')

// The tools are installed elsewhere, together with @babel/runtime, whose helpers the bundle includes.
const tools = dirname(dirname(require.resolve('metro/package.json')))

module.exports = mergeConfig(getDefaultConfig(__dirname), {
  resolver: {
    nodeModulesPaths: [tools],
    // Off by default before Metro 0.82.
    unstable_enablePackageExports: process.env.METRO_PACKAGE_EXPORTS === 'on',
  },
  serializer: {
    // The bundle does without React Native itself.
    getModulesRunBeforeMainModule: () => [],
  },
  watchFolders: [__dirname, tools],
  // Nothing is left behind in the folder for temporary files.
  cacheStores: [],
  fileMapCacheDirectory: __dirname,
  maxWorkers: 1,
})
