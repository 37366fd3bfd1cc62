/**
 * `npm run screenshots -- [port]`: the pictures of README.md, taken from what `npm run demo` starts, once somebody has
 * read its /docs. Needs Chromium, at CHROMIUM_PATH or /usr/bin/chromium.
 */
import { existsSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright-core'
import { callerOf, type Call, type OpenApi } from './examples/call.ts'
import { DEMO, startMadeUp, type MadeUp } from './made-up-service.ts'

const FOLDER = fileURLToPath(new URL('../docs/images/', import.meta.url))
const SIZE = { width: 1_280, height: 860 }
const LARGEST_BYTES = 200_000
/** The same day each time, so that a picture changes only where what it shows does. */
const STARTS_AT = Date.parse('2026-09-01T09:00:00Z')

async function take(page: Page, name: string): Promise<void> {
  const path = `${FOLDER}${name}.png`
  await page.screenshot({ path, animations: 'disabled' })
  const { size } = await stat(path)
  if (size > LARGEST_BYTES) throw new Error(`${path} has ${size} bytes, more than ${LARGEST_BYTES}.`)
  process.stdout.write(`${path}: ${size} bytes\n`)
}

/** Both pages as whoever decides meets them: the report by its link, the console with the approver's key. */
async function takeBoth(page: Page, { url, keys }: MadeUp, call: Call): Promise<void> {
  const { body: plan } = await call('CreateLicenseCleanupPlan', {
    allGroups: true,
    inactiveDays: 180,
    reason: 'Licenses for the new term',
  })
  await page.goto(plan.reportLink)
  await take(page, 'plan-report')

  await page.goto(`${url}/admin`)
  await page.keyboard.type(keys.find(({ name }) => name === 'approver')?.key ?? '')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await take(page, 'console')
}

async function main(port: number): Promise<void> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
  if (!existsSync(executablePath)) {
    throw new Error(`There is no Chromium at ${executablePath}: install it, or set CHROMIUM_PATH to where it is.`)
  }
  await mkdir(FOLDER, { recursive: true })
  const madeUp = await startMadeUp({ ...DEMO, port, simulatorPort: 0, startsAt: STARTS_AT })
  try {
    const key = madeUp.keys.find(({ name }) => name === 'all')?.key ?? ''
    const document = (await (await fetch(`${madeUp.url}/openapi.json`)).json()) as OpenApi
    const call = callerOf({ url: madeUp.url, key, document })
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
    try {
      await takeBoth(await browser.newPage({ viewport: SIZE, colorScheme: 'light' }), madeUp, call)
    } finally {
      await browser.close()
    }
  } finally {
    await madeUp.close()
  }
}

try {
  await main(Number(process.argv[2] ?? 3010))
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}
