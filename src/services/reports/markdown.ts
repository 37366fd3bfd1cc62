import { withoutLinks } from './plain-text.ts'

/**
 * A short text in pieces that every reader can show: paragraphs and lists, with words in bold. Values are plain text.
 */
export type Block = { paragraph: readonly Inline[] } | { list: readonly (readonly Inline[])[] }
export type Inline = string | { bold: string }

/** What Markdown would read as its own, and what stands for it. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  '*': '∗',
  '`': "'",
  '[': '(',
  ']': ')',
  '<': '‹',
  '>': '›',
  '\\': '∖',
  '&': '＆',
  '#': '＃',
}

/**
 * Text from the tenant for Markdown. Approvals, Teams and Outlook each know another part of the language and not all of
 * them know escapes, so that what could be read as markup is replaced; links, which all of them make by themselves, are
 * broken.
 */
export function markdownText(text: string): string {
  return (
    withoutLinks(text)
      // Headings only begin a line, and only an ampersand before a name and a semicolon is an entity.
      .replace(/[*`[\]<>\\]|^#|&(?=#?\w+;)/g, (character) => LOOKALIKES[character] ?? character)
      // Inside a word an underscore is only that; at its edge it would be emphasis.
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '＿')
  )
}

/** Blocks as the Markdown that Power Automate's approvals and Teams cards have in common. */
export function toMarkdown(blocks: readonly Block[]): string {
  const inline = (parts: readonly Inline[]) =>
    parts.map((part) => (typeof part === 'string' ? markdownText(part) : `**${markdownText(part.bold)}**`)).join('')
  return blocks
    .map((block) =>
      'paragraph' in block ? inline(block.paragraph) : block.list.map((item) => `- ${inline(item)}`).join('\n'),
    )
    .join('\n\n')
}
