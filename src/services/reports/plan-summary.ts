import { html } from './html.ts'
import { toMarkdown, type Block, type Inline } from './markdown.ts'
import { planFacts, type PlanFacts, type PlanInput } from './plan-facts.ts'
import { handOverWords, sparedWords, statusSentence, whom } from './plan-sentences.ts'
import { troublePoints } from './plan-troubles.ts'
import { createRoom, type Limits } from './room.ts'
import { isTakenBackElsewhere, takenBackElsewhere } from './undo-plans.ts'

/** What an approval still shows without cutting it. */
export const SUMMARY_LENGTH = 2_000

/** Everything that an approver needs to decide, as short Markdown for approvals and cards. */
export function summaryMarkdown(input: PlanInput): string {
  const facts = planFacts(input)
  // Long names and many groups make it long: then fewer of them are named, and no number is dropped.
  const attempts = [
    [6, 14, 300, 60],
    [6, 8, 300, 60],
    [4, 5, 150, 40],
    [2, 2, 80, 24],
    [1, 1, 40, 16],
  ] as const
  const texts = attempts.map(([most, lines, words, name]) => toMarkdown(blocks(facts, { most, lines, words, name })))
  return texts.find((text) => text.length <= SUMMARY_LENGTH) ?? (texts.at(-1) as string)
}

/** The same for mails, as HTML without anything around it. */
export function summaryHtml(input: PlanInput): string {
  const inline = (parts: readonly Inline[]) =>
    parts.map((part) => (typeof part === 'string' ? part : html`<strong>${part.bold}</strong>`))
  const text = blocks(planFacts(input), { most: 8, lines: 20, words: 600, name: 100 })
    .map((block) =>
      'paragraph' in block
        ? html`<p>${inline(block.paragraph)}</p>`
        : html`<ul>${block.list.map((item) => html`<li>${inline(item)}</li>`)}</ul>`,
    )
    .join('\n')
  // Within a page or a mail in another language.
  return `<div lang="${input.say.language}">${text}</div>`
}

/** The same for a page whose heading is the title of the plan. */
export const withoutTitle = (summary: string): string =>
  summary.replace(/^(<div [^>]*>)<p><strong>.*?<\/strong><\/p>\n/, '$1')

function blocks(facts: PlanFacts, limits: Limits): Block[] {
  const { plan, kind, count, begun, handOver, warnings, say, own } = facts
  const { points, caveats, scope } = kind.report
  const { summary } = facts.words
  const room = createRoom(limits, say)
  const troubles = troublePoints(facts, room)
  const looksFor = scope?.(facts)
  const list: (readonly Inline[] | false)[] = [
    ...(points?.(facts, room) ?? [[{ bold: whom(facts) }]]),
    count('spared') > 0 && [
      { bold: summary.spared(count('spared')) },
      summary.about(sparedWords(facts, room.most + 2)),
    ],
    handOver > 0 && [{ bold: summary.elsewhere(handOver) }, summary.about(handOverWords(facts).by)],
    ...(caveats?.(facts, room) ?? []),
    begun === 0 &&
      plan.graceDays > 0 && [
        { bold: summary.grace(plan.graceDays) },
        ` ${summary.fromNotices}${own.graceNote === undefined ? '' : summary.about(own.graceNote)}`,
      ],
  ]
  return [
    { paragraph: [{ bold: room.text(say.told(plan.title).text) }] },
    { paragraph: [[statusSentence(facts), ...takenBackElsewhere(facts)].join(' ')] },
    ...(troubles.length === 0 ? [] : [{ list: troubles }]),
    ...(plan.reason === null ? [] : [{ paragraph: [summary.reason(room.text(plan.reason))] }]),
    ...(looksFor === undefined ? [] : [{ paragraph: [room.text(looksFor)] }]),
    { list: list.filter((point) => point !== false) },
    ...(own.undo === undefined || plan.state === 'undone' || isTakenBackElsewhere(facts)
      ? []
      : [{ paragraph: [{ bold: summary.undo }, ' ', own.undo.sentences.join(' ')] }]),
    ...(warnings.length === 0
      ? []
      : [
          {
            list: [
              ...warnings.slice(0, room.most).map((warning) => [room.text(say.told(warning).text)]),
              ...(warnings.length > room.most ? [[summary.moreInReport(warnings.length - room.most)]] : []),
            ],
          },
        ]),
  ]
}
