declare module 'virtual:behaviour-tests' {}
