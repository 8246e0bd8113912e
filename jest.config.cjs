const libs = ['decider', 'domain', 'projections', 'read-store', 'event-store', 'vault', 'capture', 'contracts', 'wiring'];
const base = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: { '^.+\\.[cm]?[jt]s$': ['@swc/jest'] },
  // jose ships ESM only
  transformIgnorePatterns: ['/node_modules/(?!(jose)/)'],
  moduleNameMapper: Object.fromEntries(libs.map((lib) => [`^@app/${lib}/(.*)$`, `<rootDir>/libs/${lib}/src/$1`])),
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};
/** `unit` is pure and takes milliseconds a spec; the others share one embedded PostgreSQL, started in test/database. */
module.exports = {
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/libs/**/*.spec.ts', '<rootDir>/apps/**/*.spec.ts', '<rootDir>/test/architecture/*.spec.ts'] },
    ...['contract', 'e2e', 'faults'].map((name) => ({
      ...base,
      displayName: name,
      testMatch: [`<rootDir>/test/${name}/**/*.spec.ts`],
      globalSetup: '<rootDir>/test/database/start.mjs',
      globalTeardown: '<rootDir>/test/database/stop.mjs',
    })),
  ],
};
