const { paths } = require('./tsconfig.json').compilerOptions;

const base = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: { '^.+\\.[cm]?[jt]s$': ['@swc/jest'] },
  moduleNameMapper: Object.fromEntries(
    Object.entries(paths).map(([alias, [path]]) => [
      `^${alias.replace('*', '(.*)')}$`,
      `<rootDir>/${path.replace('*', '$1')}`,
    ]),
  ),
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.onrecord/'],
};
/** `unit` is pure and takes milliseconds a spec; the others share one embedded PostgreSQL, started in test/database. */
module.exports = {
  // A limit for what hangs, not a measure: the machine may be busy with other things.
  testTimeout: 60_000,
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/libs/**/*.spec.ts',
        '<rootDir>/apps/**/*.spec.ts',
        '<rootDir>/test/architecture/*.spec.ts',
      ],
    },
    ...['contract', 'e2e', 'faults'].map((name) => ({
      ...base,
      displayName: name,
      testMatch: [`<rootDir>/test/${name}/**/*.spec.ts`],
      globalSetup: '<rootDir>/test/database/start.mjs',
      globalTeardown: '<rootDir>/test/database/stop.mjs',
    })),
  ],
};
