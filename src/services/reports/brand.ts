import { readFileSync } from 'node:fs'
import { ConfigError } from '../../config/config-error.ts'
import { contrast, lighter } from './contrast.ts'
import { html, Html } from './html.ts'
import { present } from '../../present.ts'

/** How an organization looks: on pages, in reports and, as far as mail programs show it, in mails. */
export interface Brand {
  /** A picture, as an address that holds it. */
  logo?: string
  color?: Colors
}

interface Colors {
  /** On white, and behind white text. */
  light: string
  /** The same on a dark page, as light as it takes. */
  dark: string
}

const MOST_BYTES = 64 * 1024
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** What may stand in front of the first element: https://www.w3.org/TR/SVG2 */
const SVG = /^\uFEFF?(?:\s|<\?xml[^>]*\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>)*<svg[\s>]/

/** What text and buttons stand on: https://www.w3.org/TR/WCAG22/#contrast-minimum */
const LEAST_CONTRAST = 4.5
const SHADE = '#f4f6f8'
const DARK_SHADE = '#20252b'

/**
 * Reads the logo once, and looks whether the color can be read.
 *
 * @throws ConfigError with one sentence for each that is wrong
 */
export function readBrand({
  brandLogo: logo,
  brandColor: color,
}: {
  brandLogo?: string | undefined
  brandColor?: string | undefined
}): Brand {
  return {
    ...present('logo', logo, readLogo),
    ...present('color', color, (color) => readable(color.toLowerCase())),
  }
}

function readLogo(path: string): string {
  let file: Buffer
  try {
    file = readFileSync(path)
  } catch (error) {
    throw new ConfigError([`BRAND_LOGO can't be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}.`])
  }
  if (file.length > MOST_BYTES) {
    throw new ConfigError([
      `BRAND_LOGO must have at most 64 KiB, since it stands in every page, not ${file.length} bytes.`,
    ])
  }
  const type = typeOf(file)
  if (type === undefined) throw new ConfigError([`BRAND_LOGO must be a PNG or SVG file: ${path} is neither.`])
  return `data:${type};base64,${file.toString('base64')}`
}

function typeOf(file: Buffer): string | undefined {
  if (file.subarray(0, PNG.length).equals(PNG)) return 'image/png'
  return SVG.test(file.toString('utf8')) ? 'image/svg+xml' : undefined
}

function readable(color: string): Colors {
  const found = contrast(color, SHADE)
  if (found < LEAST_CONTRAST) {
    throw new ConfigError([
      `BRAND_COLOR must have a contrast of ${LEAST_CONTRAST} to 1 against the light pages that it stands on as text and ` +
        `as buttons with white text, not ${found.toFixed(1)}: take a darker one than "${color}".`,
    ])
  }
  return { light: color, dark: lighter(color, DARK_SHADE, LEAST_CONTRAST) }
}

/** What a page says of it in its style, after its own. */
export const brandStyle = ({ logo, color }: Brand): string =>
  `${
    color === undefined
      ? ''
      : `
:root { --accent: ${color.light}; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --accent: ${color.dark}; --on-accent: #10202f; } }
@media print { :root { --accent: ${color.light}; --on-accent: #fff; } }`
  }${
    logo === undefined
      ? ''
      : `
.brand { max-width: 62rem; margin-inline: auto; padding: 1.25rem 1.25rem 0; }
.brand img { display: block; max-width: min(15rem, 100%); max-height: 3.5rem; }
@media (prefers-color-scheme: dark) { .brand img { background: #fff; padding: .3rem .5rem; border-radius: .3rem; } }
@media print { .brand { padding: 0; } .brand img { background: none; padding: 0; } }`
  }`

/** The logo above a page; the name of the organization stands in the page. A picture runs no script that is in it. */
export const brandMark = ({ logo }: Brand): Html | false =>
  logo !== undefined &&
  html`<div class="brand"><img src="${logo}" alt=""></div>
`
