import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { isDeepStrictEqual } from 'node:util'
import { duplicates } from '../definition/rule.ts'
import { hasTypeOf } from '../definition/values.ts'
import { SETTING_TYPES, type Flow, type FlowSetting } from '../../flows/flow.ts'
import { eachFlow, eachStep, type FlowRules } from './rule.ts'
import { ownParts, places, textsIn, triggersOf } from '../../flows/walk.ts'

const LONGEST_NAME = 80
const LONGEST_DESCRIPTION = 256

const word = Type.String({ minLength: 1 })
const step = Type.Object({ type: word }, { additionalProperties: true })

const SourceSchema = Type.Object(
  {
    slug: word,
    displayName: word,
    description: word,
    settings: Type.Array(
      Type.Object(
        {
          name: Type.String({ pattern: '^[A-Z][A-Za-z0-9]*$' }),
          displayName: word,
          description: word,
          type: Type.Enum([...SETTING_TYPES]),
          defaultValue: Type.Unknown(),
        },
        { additionalProperties: false },
      ),
    ),
    connections: Type.Record(word, Type.Object({ api: word, displayName: word }, { additionalProperties: false })),
    definition: Type.Object(
      { $schema: word, contentVersion: word, triggers: Type.Record(word, step), actions: Type.Record(word, step) },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
)

/** What is not where the other rules look for it. They are not asked about such a flow. */
export function shapeProblems(flow: unknown) {
  return [...Value.Errors(SourceSchema, flow)].map(({ instancePath, message }) => ({
    path: instancePath.slice(1),
    message: `Write the source as connector/flows/flow.ts says: ${message}.`,
  }))
}

const TYPE_WORDS = { String: 'string', Number: 'number', Boolean: 'boolean' } as const

function hasOwnType({ type, defaultValue }: FlowSetting): boolean {
  return type === 'JSON' ? typeof defaultValue === 'object' : hasTypeOf(defaultValue, TYPE_WORDS[type])
}

const settingsUsed = (value: unknown): string[] =>
  textsIn(value).flatMap(({ text }) =>
    [...text.matchAll(/\bparameters\('([^'$]+)'\)/gi)].flatMap(([, name]) => (name === undefined ? [] : [name])),
  )

const settingsOf = (flow: Flow): string[] => places(flow).flatMap(({ step }) => settingsUsed(ownParts(step)))

/** The frame of a flow: its names, its settings, and what it shares with the others. */
export const sourceRules: FlowRules = {
  NameTooLong: eachFlow((flow) =>
    [flow.displayName, ...places(flow).map(({ name }) => name)]
      .filter((name) => name.length > LONGEST_NAME)
      .map((name) => `Shorten "${name}" to ${LONGEST_NAME} characters.`),
  ),
  NameRepeated: eachFlow((flow) =>
    duplicates(places(flow).map(({ name }) => name.toLowerCase())).map(
      (name) => `Name one step "${name}": expressions find steps by their names alone.`,
    ),
  ),
  DescriptionTooLong: eachFlow((flow) =>
    [flow.description, ...places(flow).map(({ step }) => step.description ?? '')]
      .filter((text) => text.length > LONGEST_DESCRIPTION)
      .map((text) => `Shorten "${text.slice(0, 40)}…" to ${LONGEST_DESCRIPTION} characters.`),
  ),
  SettingUnknown: eachStep(({ flow, step }) =>
    settingsUsed(ownParts(step))
      .filter((name) => !flow.settings.some((setting) => setting.name === name))
      .map((name) => `Add the setting "${name}".`),
  ),
  SettingUnused: eachFlow((flow) =>
    flow.settings
      .filter(({ name }) => !settingsOf(flow).includes(name))
      .map(({ name }) => `Remove the setting "${name}": nothing reads it.`),
  ),
  SettingInTrigger: eachFlow((flow) =>
    triggersOf(flow)
      .flatMap(({ step }) => settingsUsed(step))
      .map((name) => `Write the value instead of "${name}": a legacy package has no settings in its trigger.`),
  ),
  SettingDefaultNotOfType: eachFlow(({ settings }) =>
    settings
      .filter((setting) => !hasOwnType(setting))
      .map(({ name, type }) => `Give "${name}" a default of the type ${type}.`),
  ),
  SettingsDisagree: eachFlow((flow, { flows }) =>
    flow.settings
      .filter(({ name, ...own }) =>
        flows.some(({ settings }) =>
          settings.some(({ name: other, ...theirs }) => other === name && !isDeepStrictEqual(own, theirs)),
        ),
      )
      .map(({ name }) => `Describe "${name}" as the other flows do: it becomes one environment variable.`),
  ),
  ConnectionsDisagree: eachFlow((flow, { flows }) =>
    Object.entries(flow.connections)
      .filter(([key, own]) => flows.some(({ connections: { [key]: theirs = own } }) => !isDeepStrictEqual(own, theirs)))
      .map(([key]) => `Describe "${key}" as the other flows do: it becomes one connection reference.`),
  ),
}
