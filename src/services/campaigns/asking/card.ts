import { fieldDefinition, type ContactField } from '../../contacts/fields.ts'
import { isolated, isolatesAsMarks } from '../../reports/isolates.ts'
import { NOTICE_TEXTS } from '../../reports/notice-texts.ts'
import { oneLine, shortened } from '../../reports/plain-text.ts'
import { needsApproval } from '../spec.ts'
import type { Asked, AskedPerson } from './asked.ts'
import { present } from '../../../present.ts'

/** Teams takes about 28 KB of a message with everything in it. https://learn.microsoft.com/connectors/teams */
export const LARGEST_CARD_BYTES = 28_000
/** More people than this are for the page. */
const MOST_NAMED = 20
const LONGEST_NAME = 100
/** Digits and what people put between them; whether it is a number is looked at when the answer comes. */
const PHONE_PATTERN = '^[+0-9 \\(\\).\\/\\-]*( ?x ?[0-9]{1,6})?$'
/** What two buttons of a row may say together, in a window of 320 pixels. */
const ROW_CHARACTERS = 28
/** Inputs take no more than this, whatever the directory allows. */
const LONGEST_INPUT = 1_024

type CardAction = { title: string; style?: 'positive' } & (
  | { type: 'Action.Submit'; associatedInputs?: 'none'; data: Record<string, unknown> }
  | { type: 'Action.OpenUrl'; url: string }
)

/**
 * The finished card as text, for the action that posts a card and waits. Version 1.4, which Teams and Outlook show.
 * Whatever comes from the directory stands in runs and inputs, where nothing is Markdown, and never as an expression of
 * a template. https://adaptivecards.io/explorer
 *
 * Only version 1.5 knows directions (`rtl`), so that names from the right are set apart by marks.
 */
export function cardOf(asked: Asked): string {
  const card = {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.4',
    lang: asked.language,
    fallbackText: `${isolatesAsMarks(asked.title)} ${asked.formLink}`,
    body: [
      {
        type: 'RichTextBlock',
        inlines: [{ type: 'TextRun', text: inert(isolatesAsMarks(asked.title)), size: 'Medium', weight: 'Bolder' }],
      },
      ...[...asked.intro, asked.until].map((text) => ({ type: 'TextBlock', text, wrap: true })),
      ...(asked.isOwn ? ownBody(asked) : teamBody(asked)),
      ...rowsOf(asked.isOwn ? ownActions(asked) : teamActions(asked)),
      ...originLines(asked),
    ],
  }
  return JSON.stringify(card)
}

function ownBody(asked: Asked) {
  const { spec, texts } = asked
  const { fields } = spec
  const [person] = asked.people
  const waiting = fields.filter((field) => needsApproval(spec, field)).map((field) => texts.fields[field])
  return [
    ...fields.map((field) => inputOf(field, person?.values[field], asked)),
    ...(waiting.length === 0
      ? []
      : [
          {
            type: 'TextBlock',
            text: texts.approvalHint(waiting.join(', ')),
            wrap: true,
            isSubtle: true,
            size: 'Small',
          },
        ]),
  ]
}

/**
 * What a number may look like, for cards and forms, in any flavor of regular expressions. What the directory has can be
 * kept, however it is written there.
 */
export function phonePattern(value = ''): string {
  const kept = inert(value)
  if (new RegExp(PHONE_PATTERN).test(kept)) return PHONE_PATTERN
  const literal = kept.replaceAll(/[^a-z0-9]/gi, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return `${PHONE_PATTERN}|^${literal}$`
}

function inputOf(field: ContactField, value: string | undefined, { texts, spec }: Asked) {
  const { kind, maxLength = LONGEST_INPUT } = fieldDefinition(field)
  const base = { id: field, label: texts.fields[field], ...present('value', value, inert) }
  const allowed = spec.allowedValues.find((one) => one.field === field)?.values
  if (allowed !== undefined) {
    // What the directory has can be kept, though nobody would choose it today.
    const choices = [...new Set([...(value === undefined ? [] : [value]), ...allowed])].map((choice) => ({
      title: inert(oneLine(choice)),
      value: inert(choice),
    }))
    return { type: 'Input.ChoiceSet', style: 'compact', ...base, choices, errorMessage: texts.choiceError }
  }
  return {
    type: 'Input.Text',
    ...base,
    maxLength: Math.max(Math.min(maxLength, LONGEST_INPUT), base.value?.length ?? 0),
    ...(kind === 'lines' ? { isMultiline: true } : {}),
    ...(kind === 'phone' ? { style: 'Tel', regex: phonePattern(value) } : {}),
    ...(kind === 'person' ? { placeholder: texts.managerHint } : {}),
    errorMessage: kind === 'phone' ? texts.phoneError : texts.textError,
  }
}

function teamBody({ incomplete, texts }: Asked) {
  if (incomplete.length === 0) return []
  const named = incomplete.slice(0, MOST_NAMED)
  const rest = incomplete.length - named.length
  return [
    { type: 'TextBlock', text: texts.incomplete, wrap: true, weight: 'Bolder', spacing: 'Medium' },
    ...named.map((person) => lineOf(person, texts.missing(person.missing.join(', ')))),
    ...(rest === 0 ? [] : [{ type: 'TextBlock', text: texts.more(rest), wrap: true }]),
  ]
}

const lineOf = ({ name }: AskedPerson, missing: string) => ({
  type: 'RichTextBlock',
  spacing: 'Small',
  inlines: [
    { type: 'TextRun', text: inert(isolatesAsMarks(isolated(shortened(name, LONGEST_NAME)))), weight: 'Bolder' },
    { type: 'TextRun', text: ` – ${missing}` },
  ],
})

/** Which campaign it belongs to, who asks, and whom to turn to: what somebody looks for who doubts a card. */
function originLines({ origin: { title, requesterName }, language, contact }: Asked) {
  const texts = NOTICE_TEXTS[language]
  const lines = [
    texts.about(isolated(shortened(title, LONGEST_NAME))),
    ...(requesterName === undefined ? [] : [texts.askedBy(isolated(shortened(oneLine(requesterName), LONGEST_NAME)))]),
    texts.questions(isolated(shortened(contact ?? texts.helpDesk, LONGEST_NAME))),
  ]
  return lines.map((text, index) => ({
    type: 'RichTextBlock',
    spacing: index === 0 ? 'Medium' : 'None',
    inlines: [{ type: 'TextRun', text: inert(isolatesAsMarks(text)), size: 'Small', isSubtle: true }],
  }))
}

/** Whatever a narrow window would cut gets a row of its own. */
function rowsOf(actions: readonly CardAction[]) {
  const rows: CardAction[][] = []
  for (const action of actions) {
    const row = rows.at(-1)
    const [first, ...more] = row ?? []
    const fits = first !== undefined && more.length === 0 && first.title.length + action.title.length <= ROW_CHARACTERS
    if (fits) row?.push(action)
    else rows.push([action])
  }
  return rows.map((actions) => ({ type: 'ActionSet', spacing: 'Medium', actions }))
}

/** One action stands out: saying that all is right, or where something is missing, adding it. */
const primary = (action: CardAction): CardAction => ({ ...action, style: 'positive' })

/** Only a correction needs inputs that are right. */
function ownActions({ requestId, texts, formLink, people: [person], incomplete }: Asked): CardAction[] {
  const data = { requestId, ...present('userId', person?.userId) }
  const seen = Object.fromEntries(Object.entries(person?.values ?? {}).map(([field, value]) => [field, inert(value)]))
  const confirm: CardAction = {
    type: 'Action.Submit',
    title: texts.confirm,
    associatedInputs: 'none',
    data: { ...data, answer: 'confirm', seen },
  }
  const correct: CardAction = {
    type: 'Action.Submit',
    title: texts.correct,
    data: { ...data, answer: 'correct', seen },
  }
  return [
    ...(incomplete.length === 0 ? [primary(confirm), correct] : [primary(correct), confirm]),
    { type: 'Action.OpenUrl', title: texts.openPage, url: formLink },
    { type: 'Action.Submit', title: texts.notMine, associatedInputs: 'none', data: { ...data, answer: 'notMine' } },
  ]
}

function teamActions({ requestId, texts, formLink, incomplete }: Asked): CardAction[] {
  const confirm: CardAction = {
    type: 'Action.Submit',
    title: texts.confirmTeam,
    associatedInputs: 'none',
    data: { requestId, answer: 'confirm' },
  }
  const open: CardAction = { type: 'Action.OpenUrl', title: texts.openPage, url: formLink }
  return [
    ...(incomplete.length === 0 ? [primary(confirm), open] : [primary(open), confirm]),
    { type: 'Action.Submit', title: texts.notMine, associatedInputs: 'none', data: { requestId, answer: 'notMine' } },
  ]
}

/**
 * What cards make of a value: `${` would be an expression of a template. An answer that still says so changed nothing.
 */
export const inert = (value: string): string => value.toWellFormed().replaceAll('${', '$ {')
