import { Html } from '../../reports/html.ts'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\n': '&#10;',
}

/** Text that may have several lines, which `html` would make one line of. */
export const lines = (text: string | undefined): Html =>
  new Html(
    (text ?? '')
      .toWellFormed()
      .replaceAll('\r\n', '\n')
      .replaceAll(/[^\P{Cc}\n]/gu, ' ')
      .replaceAll(/[&<>"'\n]/g, (character) => ENTITIES[character] as string),
  )
