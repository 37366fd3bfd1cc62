import { html, type Html } from '../../reports/html.ts'

/** A text of any length: whole on a screen, two lines on paper. */
export const brief = (text: string): Html => html`<span class="brief" dir="auto">${text}</span>`
