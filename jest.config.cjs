const swc = {
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: false, useDefineForClassFields: false },
  },
  module: { type: 'commonjs' },
};

const project = (displayName) => ({
  displayName,
  rootDir: __dirname,
  testMatch: [`<rootDir>/tests/${displayName}/**/*.spec.ts`],
  testEnvironment: 'node',
  transform: { '^.+\\.[tj]s$': ['@swc/jest', swc] },
  // These packages ship ES modules only, which Jest cannot load as they are.
  transformIgnorePatterns: [
    '/node_modules/(?!(jose|marked|uuid|temporal-polyfill|temporal-utils|@scure/base|@noble/hashes)/)',
  ],
});

module.exports = {
  projects: ['decisions', 'projections', 'subgraphs', 'contracts', 'flows', 'attacks'].map(project),
  testTimeout: 30_000,
};
