import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Draws that no seed controls, and a training loop that shuffles with Math.random. */
const unseeded = [
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Use a named stream of core/random.ts.',
  },
  {
    selector:
      "CallExpression[callee.object.name='tf'][callee.property.name=/^(randomUniform|randomNormal|truncatedNormal|multinomial|dropout)$/]",
    message: 'Draw from a named stream of core/random.ts, or use nn/dropout.ts.',
  },
  {
    selector: "CallExpression[callee.property.name='fit']",
    message: 'model.fit shuffles without a seed.',
  },
];

/** Rooms speak through return values, errors and observers; cli/ puts them into words. */
const printing = [
  {
    selector: "MemberExpression[object.name='process'][property.name=/^(stdout|stderr)$/]",
    message: 'Only src/cli prints.',
  },
];

export default tseslint.config(
  { ignores: ['.*/', 'dist', 'node_modules', 'coverage', 'results', 'test/fixtures', '**/*.cjs'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/prefer-nullish-coalescing': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      'no-restricted-syntax': ['error', ...unseeded],
      complexity: ['error', 15],
      'max-depth': ['error', 3],
      'max-params': ['error', 4],
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...unseeded, ...printing],
    },
  },
  {
    files: ['bin/*.js', '*.config.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly' } },
  },
  prettier,
);
