// Packages that are ESM only and are required by CommonJS ones. Jest does that by itself only from Node 24.9 on, so
// they are compiled; `module` stays unset because @swc/jest then picks the format per importer.
const esmRequiredByCommonJs = '(content-disposition|cookie)';

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['<rootDir>/test/web/'], // They need a browser: jest.web.config.js.
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: {
            legacyDecorator: true,
            decoratorMetadata: true,
            useDefineForClassFields: false,
          },
          keepClassNames: true,
        },
      },
    ],
    [`/node_modules/(.*/)?${esmRequiredByCommonJs}/.+\\.js$`]: [
      '@swc/jest',
      { swcrc: false, jsc: { target: 'es2022' } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(.*/)?${esmRequiredByCommonJs}/)`],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  setupFiles: ['reflect-metadata', '<rootDir>/test/support/seed.ts'],
  maxWorkers: '100%', // Half of the time is spent waiting: for a queue, a process, a clock.
  testTimeout: 600_000,
};
