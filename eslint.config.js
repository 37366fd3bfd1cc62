import neostandard, { plugins, resolveIgnoresFromGitignore } from 'neostandard'

// Prettier lays the code out, so that neostandard's rules of style are off. It leaves long comments and texts alone,
// which the one rule below holds to 120 characters; markup in templates stays as it is written.
export default [
  ...neostandard({
    ts: true,
    noStyle: true,
    ignores: resolveIgnoresFromGitignore(),
  }),
  {
    plugins: { '@stylistic': plugins['@stylistic'] },
    rules: {
      '@stylistic/max-len': [
        'error',
        { code: 120, ignoreUrls: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true },
      ],
    },
  },
  {
    // What only types can tell: a promise that nobody waits for ends the process when it fails.
    files: ['**/*.ts'],
    plugins: { '@typescript-eslint': plugins['typescript-eslint'].plugin },
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // What tap gives for a subtest is awaited by the test that it is in.
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafePromises: [{ from: 'package', name: 'PromiseWithSubtest', package: '@tapjs/core' }] },
      ],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.property.name="test"] > ObjectExpression > Property[key.name="timeout"]',
          message: 'A slow machine is no failure: the limit for what hangs stands in .taprc.',
        },
        {
          // https://github.com/tapjs/tapjs: a folder made before the first teardown is gone before teardowns run.
          selector: 'CallExpression[callee.property.name="testdir"]',
          message: 'Use temporaryFolder, which outlives what works in it.',
        },
      ],
    },
  },
]
