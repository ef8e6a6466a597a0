module.exports = {
  transformIgnorePatterns: ['/node_modules/(?!(headwater|eventsource-parser)/)'],
}
