import { fieldDefinition, type ContactField } from '../../contacts/fields.ts'
import { oneLine, shortened } from '../../reports/plain-text.ts'
import { needsApproval } from '../spec.ts'
import type { Asked, AskedPerson } from './asked.ts'

/** Teams takes about 28 KB of a message with everything in it. https://learn.microsoft.com/connectors/teams */
export const LARGEST_CARD_BYTES = 28_000
/** More people than this are for the page. */
const MOST_NAMED = 20
const LONGEST_NAME = 100
/** Digits and what people put between them; whether it is a number is looked at when the answer comes. */
const PHONE_PATTERN = '^[+0-9 \\(\\).\\/\\-]*( ?x ?[0-9]{1,6})?$'
/** Inputs take no more than this, whatever the directory allows. */
const LONGEST_INPUT = 1_024

/**
 * The finished card as text, for the action that posts a card and waits. Version 1.4, which Teams and Outlook show.
 * Whatever comes from the directory stands in runs and inputs, where nothing is Markdown, and never as an expression of
 * a template. https://adaptivecards.io/explorer
 */
export function cardOf(asked: Asked): string {
  const card = {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.4',
    lang: asked.language,
    fallbackText: `${asked.title} ${asked.formLink}`,
    body: [
      {
        type: 'RichTextBlock',
        inlines: [{ type: 'TextRun', text: inert(asked.title), size: 'Medium', weight: 'Bolder' }],
      },
      ...[...asked.intro, asked.until].map((text) => ({ type: 'TextBlock', text, wrap: true })),
      ...(asked.isOwn ? ownBody(asked) : teamBody(asked)),
    ],
    actions: asked.isOwn ? ownActions(asked) : teamActions(asked),
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
  const base = { id: field, label: texts.fields[field], ...(value === undefined ? {} : { value: inert(value) }) }
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
    { type: 'TextRun', text: inert(shortened(name, LONGEST_NAME)), weight: 'Bolder' },
    { type: 'TextRun', text: ` – ${missing}` },
  ],
})

/** Only a correction needs inputs that are right. */
function ownActions({ requestId, texts, formLink, people: [person] }: Asked) {
  const data = { requestId, ...(person === undefined ? {} : { userId: person.userId }) }
  const seen = Object.fromEntries(Object.entries(person?.values ?? {}).map(([field, value]) => [field, inert(value)]))
  return [
    {
      type: 'Action.Submit',
      title: texts.confirm,
      associatedInputs: 'none',
      data: { ...data, answer: 'confirm', seen },
    },
    { type: 'Action.Submit', title: texts.correct, data: { ...data, answer: 'correct', seen } },
    { type: 'Action.Submit', title: texts.notMine, associatedInputs: 'none', data: { ...data, answer: 'notMine' } },
    { type: 'Action.OpenUrl', title: texts.openPage, url: formLink },
  ]
}

const teamActions = ({ requestId, texts, formLink }: Asked) => [
  { type: 'Action.Submit', title: texts.confirmTeam, associatedInputs: 'none', data: { requestId, answer: 'confirm' } },
  { type: 'Action.OpenUrl', title: texts.openPage, url: formLink },
  { type: 'Action.Submit', title: texts.notMine, associatedInputs: 'none', data: { requestId, answer: 'notMine' } },
]

/**
 * What cards make of a value: `${` would be an expression of a template. An answer that still says so changed nothing.
 */
export const inert = (value: string): string => value.toWellFormed().replaceAll('${', '$ {')
