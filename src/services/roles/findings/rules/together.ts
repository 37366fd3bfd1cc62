import { principalName } from '../../names.ts'
import { GLOBAL_ADMINISTRATOR } from '../../snapshots/snapshot-summary.ts'
import { azureRows, isAzureUnseen, isHigh } from './azure-facts.ts'
import { DANGEROUS_PAIRS } from './dangerous-pairs.ts'
import type { Facts, Rule } from './rule.ts'

/**
 * Roles of Entra that rule the tenant by themselves, so that a pair adds nothing. Tier 0 counts every known path to
 * control, and pairs are such paths: it would leave out those whom this is about.
 */
const RULING = new Set([
  GLOBAL_ADMINISTRATOR,
  'e8611ab8-c189-46e8-94e1-60213ab1f814', // Privileged Role Administrator
  '7be44c8a-adaf-4e2a-84d6-ab2649e08a13', // Privileged Authentication Administrator
])

/** Who has so much power in one system alone that no pair adds to it. */
const rulers = (facts: Facts): Set<string> =>
  new Set(
    [
      ...facts.assignments.filter(({ roleId, scopeType }) => RULING.has(roleId) && scopeType === 'tenant'),
      ...azureRows(facts).filter(isHigh),
    ].map(({ principalId }) => principalId),
  )

/** What is harmless in each system and dangerous in the sum. */
export const TOGETHER_RULES: readonly Rule[] = [
  {
    id: 'dangerousTogether',
    title: 'Roles that are dangerous together',
    advice: 'Take one of the two away, or give it to another account, so that nobody holds both.',
    source: 'https://learn.microsoft.com/security/privileged-access-workstations/privileged-access-access-model',
    needs: ['azure', 'apps'],
    systems: ['entra', 'azure'],
    unknown: isAzureUnseen('assignments', 'eligibilities'),
    find(facts) {
      const known = rulers(facts)
      return DANGEROUS_PAIRS.flatMap(({ pair, find }) => find(facts).map((found) => ({ pair, ...found })))
        .filter(({ who }) => !known.has(who.principalId))
        .map(({ who, pair, about, message, evidence }) => ({
          subjectId: who.principalId,
          subjectName: 'roleId' in who ? principalName(who) : who.displayName,
          severity: 'high' as const,
          message,
          evidence,
          aspect: about === undefined ? pair : `${pair} ${about}`,
        }))
    },
  },
]
