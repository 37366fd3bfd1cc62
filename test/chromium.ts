import { existsSync } from 'node:fs'
import { chromium, type Browser, type LaunchOptions, type Page } from 'playwright-core'
import type { Test } from 'tap'

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'

/** Why a test of pages can't run here; false where it can. */
export const noChromium: string | false = existsSync(executablePath)
  ? false
  : `there is no Chromium at ${executablePath}: name it in CHROMIUM_PATH`

/** A browser that is gone with the test. It loads nothing from anywhere but this machine. */
export async function openChromium(t: Test, options: LaunchOptions = {}): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
    ...options,
  })
  t.teardown(() => browser.close())
  return browser
}

/** How many sheets of paper the page takes, as it would be printed. */
export async function sheetsOf(page: Page, format: 'A4' | 'Letter' = 'A4'): Promise<number> {
  const pdf = await page.pdf({ format })
  return pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length ?? 0
}
