import { readFile } from 'node:fs/promises'
import { Type, type Static } from 'typebox'
import table from '../../data/role-baselines.json' with { type: 'json' }
import { ConfigError } from '../../config/config-error.ts'
import { schemaCheck } from '../../schema-check.ts'
import type { Tier } from './tiers.ts'

/** What the settings of a role should be at least as strict as. */
const BaselineSchema = Type.Object(
  {
    maximumActivationHours: Type.Number({ minimum: 0.5, maximum: 24 }),
    mfaOnActivation: Type.Boolean(),
    justificationOnActivation: Type.Boolean(),
    ticketOnActivation: Type.Boolean(),
    approvalOnActivation: Type.Boolean(),
    permanentEligibilityAllowed: Type.Boolean(),
    maximumEligibilityDays: Type.Integer({ minimum: 1, maximum: 3_650 }),
    permanentAssignmentAllowed: Type.Boolean(),
    maximumAssignmentDays: Type.Integer({ minimum: 1, maximum: 3_650 }),
    mfaOnAssignment: Type.Boolean(),
    justificationOnAssignment: Type.Boolean(),
    adminsNotified: Type.Boolean(),
  },
  { additionalProperties: false },
)

const BaselinesSchema = Type.Object(
  { 0: BaselineSchema, 1: BaselineSchema, 2: BaselineSchema },
  { additionalProperties: false },
)

export type Baseline = Static<typeof BaselineSchema>
export type Baselines = Readonly<Record<Tier, Baseline>>

const check = schemaCheck(BaselinesSchema)

/** Ours, unless the operator has others. */
export const DEFAULT_BASELINES: Baselines = table

/** @throws ConfigError for a file that is not there, or that says something else than a baseline for each tier */
export async function readBaselines(file: string): Promise<Baselines> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new ConfigError([`ROLE_BASELINES_FILE can not be read: ${file}.`])
  })
  const value = parsed(text)
  if (check.matches(value)) return value
  const [error] = check.misfits(value)
  throw new ConfigError([
    'ROLE_BASELINES_FILE must hold a baseline for each of the tiers "0", "1" and "2" as in ' +
      `src/data/role-baselines.json${error === undefined || error.instancePath === '' ? '' : `; see ${error.instancePath}`}.`,
  ])
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
