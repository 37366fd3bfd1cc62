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
]
