import { html } from './html.ts'
import { toMarkdown, type Block, type Inline } from './markdown.ts'
import { oneLine, shortened } from './plain-text.ts'
import { planFacts, type PlanFacts, type PlanInput } from './plan-facts.ts'
import {
  handOverWords,
  scopeSentence,
  sparedWords,
  statusSentence,
  UNDO_OF_ROLES,
  UNDO_SENTENCES,
  whom,
} from './plan-sentences.ts'
import { counted, listed, money, number } from './wording.ts'

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
  return blocks(planFacts(input), { most: 8, lines: 20, words: 600, name: 100 })
    .map((block) =>
      'paragraph' in block
        ? html`<p>${inline(block.paragraph)}</p>`
        : html`<ul>${block.list.map((item) => html`<li>${inline(item)}</li>`)}</ul>`,
    )
    .join('\n')
}

/** How many things are named in a list and how many lines a role plan has, how long texts are, and how long names. */
interface Room {
  most: number
  lines: number
  words: number
  name: number
}

function blocks(facts: PlanFacts, { most, lines: mostLines, words, name }: Room): Block[] {
  const {
    plan,
    groups,
    seats,
    freed,
    savings,
    toMake,
    count,
    handOver,
    warnings,
    lines,
    scope,
    summary,
    takesLicenses,
    isAboutRoles,
  } = facts
  const short = (value: string, length = name) => shortened(oneLine(value), length)
  const named = <T>(items: readonly T[], say: (item: T) => string) => listed(items.map(say), most)
  const accepted = scope.acceptSideEffects?.length ?? 0
  const points: (readonly Inline[] | false)[] = [
    (toMake > 0 || !isAboutRoles || plan.state !== 'done') && [
      { bold: whom(facts) },
      ...(groups.length > 0
        ? [
            ` from ${counted(groups.length, 'group')}: ` +
              `${named(groups, (group) => `${short(group.displayName)} (${number(group.planned)} of ${counted(group.members, 'member')})`)}`,
          ]
        : []),
    ],
    ...lines.slice(0, mostLines).map((line) => [short(line, words)]),
    lines.length > mostLines && [`${number(lines.length - mostLines)} more in the report`],
    summary !== undefined && [
      { bold: counted(freed, 'seat') },
      ` ${freed === 1 ? 'becomes' : 'become'} ` +
        `free${seats.length === 0 ? '' : `: ${named(seats, (seat) => `${short(seat.productName)} ${seatWords(seat)}`)}`}`,
    ],
    savings.length > 0 && [
      { bold: listed(savings.map(({ monthly, currency }) => `${money(monthly, currency)} a month`)) },
      ` (${listed(savings.map(({ yearly, currency }) => money(yearly, currency)))} a year) at the prices ` +
        'configured here',
    ],
    count('spared') > 0 && [{ bold: `${number(count('spared'))} spared` }, `: ${sparedWords(facts, most + 2)}`],
    handOver > 0 && [{ bold: `${number(handOver)} to be done elsewhere` }, `: ${handOverWords(isAboutRoles)}`],
    accepted > 0 && [
      { bold: 'More than licenses is lost' },
      ` in ${counted(accepted, 'group')}, which was accepted: the report says what`,
    ],
    plan.graceDays > 0 && [
      { bold: `${counted(plan.graceDays, 'day')} of grace` },
      takesLicenses ? ' from the notices on: whoever signs in meanwhile is spared' : ' from the notices on',
    ],
  ]
  return [
    { paragraph: [{ bold: short(plan.title, words) }] },
    { paragraph: [statusSentence(facts)] },
    ...(plan.reason === null ? [] : [{ paragraph: ['Reason: ', short(plan.reason, words)] }]),
    ...[scopeSentence(facts)].flatMap((sentence) =>
      sentence === undefined ? [] : [{ paragraph: [short(sentence, words)] }],
    ),
    { list: points.filter((point) => point !== false) },
    ...(takesLicenses
      ? [{ paragraph: [{ bold: 'Undo:' }, ' ', UNDO_SENTENCES.join(' ')] }]
      : isAboutRoles
        ? [{ paragraph: [{ bold: 'Undo:' }, ' ', UNDO_OF_ROLES] }]
        : []),
    ...(warnings.length === 0
      ? []
      : [
          {
            list: [
              ...warnings.slice(0, most).map((warning) => [short(warning, words)]),
              ...(warnings.length > most ? [[`${number(warnings.length - most)} more in the report`]] : []),
            ],
          },
        ]),
  ]
}

function seatWords({ freed, kept, reduced, mayFail }: PlanFacts['seats'][number]): string {
  const rest = [
    [kept, 'kept'],
    [reduced, 'reduced'],
    [mayFail, 'may fail'],
  ]
    .filter(([amount]) => Number(amount) > 0)
    .map(([amount, word]) => `${number(Number(amount))} ${word}`)
  return `${number(freed)}${rest.length === 0 ? '' : ` (${rest.join(', ')})`}`
}
