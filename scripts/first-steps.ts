/** Lines to paste into a shell after a first look, for bash and for PowerShell: the same requests in both. */

/** A remark, or a request; the approver's key goes with what the key that made a plan may not do. */
export type Step =
  { remark: string } | { method: 'GET' | 'POST' | 'PATCH'; path: string; body?: object; by?: 'approver' }

export interface Keys {
  url: string
  key: string
  approverKey: string
}

/** A longer line than this is broken where the shell allows it. */
const WIDE = 100

/** In both, `S` is the address, `K` the key that asks, and `A` the approver's. */
export function bashLines({ url, key, approverKey }: Keys, steps: readonly Step[]): string[] {
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
  return [
    `S=${url} K=${key}`,
    `A=${approverKey}`,
    ...steps.map((step) => {
      if ('remark' in step) return `# ${step.remark}`
      const { method, path, body, by } = step
      const start = `curl -s -H "X-Api-Key: $${by === undefined ? 'K' : 'A'}"`
      if (body === undefined) return `${start} "$S${path}"`
      const data = quoted(bodyText(body))
      return `${start} -X ${method} -H 'Content-Type: application/json' \\\n  -d ${data} \\\n  "$S${path}"`
    }),
  ]
}

export function powerShellLines({ url, key, approverKey }: Keys, steps: readonly Step[]): string[] {
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
  return [
    `$S = '${url}'; $K = @{ 'X-Api-Key' = '${key}' }`,
    `$A = @{ 'X-Api-Key' = '${approverKey}' }`,
    'function show { $input | ConvertTo-Json -Depth 20 }',
    ...steps.map((step) => {
      if ('remark' in step) return `# ${step.remark}`
      const { method, path, body, by } = step
      const start = `Invoke-RestMethod "$S${path}" -Headers $${by === undefined ? 'K' : 'A'}`
      if (body === undefined) return `${start} | show`
      return (
        `${start} -Method ${method.charAt(0)}${method.slice(1).toLowerCase()} \`\n` +
        `  -ContentType application/json \`\n  -Body ${quoted(bodyText(body))} | show`
      )
    }),
  ]
}

/** In characters that any console takes, over several lines where one would be too long: quotes of both allow that. */
function bodyText(body: object): string {
  const plain = (value: unknown) =>
    JSON.stringify(value).replaceAll(
      /[^\x20-\x7e]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
  const whole = plain(body)
  if (whole.length <= WIDE) return whole
  return `{${Object.entries(body)
    .map(([name, value]) => `${plain(name)}:${plain(value)}`)
    .join(',\n    ')}}`
}

/** The lines of both shells, as the demo prints them. */
export function shellText(keys: Keys, steps: readonly Step[]): string {
  const indented = (lines: readonly string[]) => lines.map((line) => line.replaceAll(/^/gm, '  ')).join('\n')
  return [
    `To go on from here, in bash\n${indented(bashLines(keys, steps))}`,
    `The same in PowerShell\n${indented(powerShellLines(keys, steps))}`,
  ].join('\n\n')
}
