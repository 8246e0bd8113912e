import { fileURLToPath } from 'node:url';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const tsconfigRootDir = fileURLToPath(new URL('.', import.meta.url));

export default tseslint.config(
  { ignores: ['**/node_modules/', 'dist/', 'coverage/', '.onrecord/', 'apps/console/'] },
  {
    files: ['**/*.{js,cjs,mjs}'],
    rules: {
      'no-unused-vars': 'error',
      'no-const-assign': 'error',
      'prefer-const': 'error',
      'no-unreachable': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],

      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_$', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/only-throw-error': 'error',
      // A port's method is async whether or not each adapter has to wait.
      '@typescript-eslint/require-await': 'off',
      // Ports are written as methods and made of closures as often as of classes.
      '@typescript-eslint/unbound-method': 'off',
      // A union as text in a message is what is meant where it is written.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only libs/wiring/src/config.ts reads the environment.' },
      ],
      'no-console': 'error',
    },
  },
  {
    // expect.any() and a parsed answer are `any` by nature, and the assertion is what checks them.
    files: ['test/**', '**/*.spec.ts', '**/*.contract.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // The command line's main hands the environment on to config.ts.
    files: ['libs/wiring/src/config.ts', 'apps/cli/src/main.ts', 'test/**', 'bench/**', '**/*.spec.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  { files: ['apps/cli/**', 'apps/standalone/**', 'test/**', 'bench/**'], rules: { 'no-console': 'off' } },
  {
    // Nest reads constructor parameters' classes at run time; `import type` would take them away.
    files: ['apps/{api,projector,relay,standalone}/**/*.ts', 'libs/wiring/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  prettier,
);
