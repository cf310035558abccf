import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', 'data/', '**/*.cjs', '**/*.mjs'] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      // A new event must be noticed wherever events are told apart.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Type parameters say what a row or an event is: prepare<Row>(sql).
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Classes of the GraphQL schema describe rows; nobody builds them.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // A class is a GraphQL type or a resolver here, which may well have no members of its own.
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/dot-notation': [
        'error',
        { allowPrivateClassPropertyAccess: true, allowProtectedClassPropertyAccess: true },
      ],
      // Factories answer objects of functions that use no `this`.
      '@typescript-eslint/unbound-method': 'off',
      // Texts are spread into characters on purpose, and inputs of the API are plain values.
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      // Types read better as types: type Event<…> = { … }.
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Read settings in platform/settings.ts and pass them in.',
        },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
      ],
      'no-console': 'error',
    },
  },
  {
    files: ['platform/settings.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['tests/**'],
    rules: {
      'no-restricted-properties': 'off',
      // Jest's asymmetric matchers are any.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
);
