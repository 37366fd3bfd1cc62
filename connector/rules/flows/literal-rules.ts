import { GUIDS } from '../../../src/guid.ts'
import { eachStep, type FlowRules } from './rule.ts'
import { connectorInputs, ownParts, textsIn, type Place } from '../../flows/walk.ts'

const MAIL_ADDRESS = /[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+/i
const SECRET =
  /\b(?:Bearer|Basic) [\w.~+/-]{12,}|\bsig=[\w%-]{12,}|(?:client_?secret|password|AccountKey|api-?key)["']?\s*[:=]\s*\S{6,}|\beyJ[\w-]{10,}|\b(?=[a-z+/]*\d)[a-z0-9+/]{40,}={0,2}/i
const LARGEST_MESSAGE_BYTES = 28_000

const texts = ({ flow, step }: Place) => [
  ...textsIn(ownParts(step)),
  ...textsIn([step.description ?? '', flow.settings.map(({ defaultValue }) => defaultValue)]),
]

const found = (place: Place, pattern: RegExp, say: (text: string) => string) => [
  ...new Set(texts(place).flatMap(({ text }) => (text.match(pattern)?.[0] === undefined ? [] : [say(text)]))),
]

const inTeams = (place: Place): string[] =>
  Object.entries(connectorInputs(place.step)?.parameters ?? {}).flatMap(([key, value]) =>
    key.endsWith('/messageBody') && typeof value === 'string' ? [value] : [],
  )

const isCard = (text: string): boolean => text.trimStart().startsWith('{')

function cardProblem(text: string): string | undefined {
  try {
    const { type, version = '' } = JSON.parse(text) as { type?: string; version?: string }
    return type === 'AdaptiveCard' && /^1\.[0-5]$/.test(version)
      ? undefined
      : 'Write an AdaptiveCard of version 1.5 at most, which is all that Teams shows.'
  } catch {
    return 'Write the card as JSON.'
  }
}

/** What belongs into settings or connections and not into a flow, and what Teams does not show. */
export const literalRules: FlowRules = {
  MailAddressInFlow: eachStep((place) =>
    found(place, MAIL_ADDRESS, () => 'Make the mail address a setting: it is another one in every organization.'),
  ),
  GuidInFlow: eachStep((place) =>
    found(place, GUIDS, () => 'Make the id a setting: it is another one in every tenant.'),
  ),
  SecretInFlow: eachStep((place) =>
    found(place, SECRET, () => 'Take the secret out: whoever gets the package could read it.'),
  ),
  CardNotValid: eachStep((place) =>
    inTeams(place)
      .filter(isCard)
      .flatMap((text) => cardProblem(text) ?? []),
  ),
  MessageTooLarge: eachStep(
    (place) =>
      inTeams(place).some((text) => Buffer.byteLength(text) > LARGEST_MESSAGE_BYTES) &&
      'Shorten the message: Teams takes about 28 KB with everything in it.',
  ),
  TemplateNotFilledIn: eachStep(
    (place) =>
      inTeams(place).some((text) => /\$\{/.test(text)) &&
      'Write expressions as @{…}: Teams fills in nothing behind a dollar sign.',
  ),
}
