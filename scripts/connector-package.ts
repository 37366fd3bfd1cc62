/**
 * `npm run connector:package`: everything that an administrator imports into Power Platform, filled in for one service
 * and one tenant. The same options make the same bytes.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { zip, type Files } from '../connector/package/files.ts'
import { optionRules, type GivenOptions, type OptionName } from '../connector/package/option-rules.ts'
import { OptionsError, readOptions } from '../connector/package/options.ts'
import { packagesOf } from '../connector/package/packages.ts'
import { readSources } from '../connector/package/sources.ts'
import { faultText, PACKAGES_TEXTS } from '../src/services/packages/texts.ts'

const OUT = 'connector-packages'
const texts = PACKAGES_TEXTS.en

/** `tenantId` is `--tenant-id` on a command line. */
const flagOf = (name: OptionName): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

function usage(): string {
  const lines = optionRules.map(({ name }) => `  --${flagOf(name).padEnd(18)} ${texts.options[name].hint}`)
  return [
    'npm run connector:package -- [options]',
    ...lines,
    `  --${'out'.padEnd(18)} Folder to write to; ${OUT} unless given.`,
    '',
  ].join('\n')
}

interface Arguments {
  given: GivenOptions
  out: string
  help: boolean
}

function readArguments(args: string[]): Arguments {
  const flags = [...optionRules.map(({ name }) => flagOf(name)), 'out']
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean' },
      ...Object.fromEntries(flags.map((flag) => [flag, { type: 'string' }] as const)),
    },
  })
  const { help, ...given } = values as { help?: boolean } & Record<string, string | undefined>
  return {
    given: Object.fromEntries(optionRules.map(({ name }) => [name, given[flagOf(name)]])),
    out: given['out'] ?? OUT,
    help: help === true,
  }
}

async function writeAll(folder: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
    process.stdout.write(`${join(folder, path)}\n`)
  }
}

/** Zips, and for the command-line tools the files themselves. */
async function makeFiles(given: GivenOptions): Promise<Files> {
  const options = readOptions(given)
  const made = packagesOf(await readSources()).map(({ name, make }) => [name, make(options)] as const)
  return Object.fromEntries(
    made.flatMap(([name, files]) =>
      name === 'connector-files'
        ? Object.entries(files).map(([path, content]) => [`${name}/${path}`, content])
        : [[`${name}.zip`, zip(files)]],
    ),
  )
}

/** What is wrong with the options, one line each; other failures are none of theirs. */
function complaintOf(error: unknown): string {
  if (error instanceof OptionsError) {
    return [...error.faults].map(([name, fault]) => `--${flagOf(name)}: ${faultText(texts, name, fault)}`).join('\n')
  }
  if ((error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS') === true) return (error as Error).message
  throw error
}

async function main(args: string[]): Promise<void> {
  try {
    const { given, out, help } = readArguments(args)
    if (help) process.stdout.write(usage())
    else await writeAll(out, await makeFiles(given))
  } catch (error) {
    process.stderr.write(`${complaintOf(error)}\n\n${usage()}`)
    process.exitCode = 1
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2))
