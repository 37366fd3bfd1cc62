import { DAY_MS } from '../../../../time.ts'
import { pimEnd, pimSeats } from '../../surroundings/pim-licenses.ts'
import { aboutTenant, users, type Rule } from './rule.ts'

const LICENSING = 'https://learn.microsoft.com/entra/id-governance/licensing-fundamentals'
/** Buying takes a while, above all where it is tendered. */
const SOON_DAYS = 60

/** What stands out about the licenses that Privileged Identity Management needs. */
export const LICENSE_RULES: readonly Rule[] = [
  {
    id: 'licenseEnding',
    title: 'Privileged Identity Management ends soon',
    advice: 'Renew the license, or see that it renews by itself; else give every role again by hand before that day.',
    source: LICENSING,
    needs: ['licenses'],
    find({ licenses, now }) {
      const end = licenses === undefined ? undefined : pimEnd(licenses)
      if (end === undefined || Date.parse(end) - now > SOON_DAYS * DAY_MS) return []
      const names = [
        ...new Set((licenses ?? []).filter(({ seats }) => seats > 0).map(({ productName }) => productName)),
      ]
        .sort()
        .join(', ')
      return aboutTenant(
        'high',
        `${names} ends or renews on ${end.slice(0, 10)}. If it ends, Microsoft removes the eligible assignments ` +
          'and the settings of roles, and active assignments that would have ended last for good.',
        { endDateTime: end },
      )
    },
  },
  {
    id: 'tooFewP2Seats',
    title: 'Fewer licenses than people in Privileged Identity Management',
    advice:
      'Buy licenses for everybody who may activate a role or holds one that ends, or take roles away that ' +
      'nobody needs.',
    source: LICENSING,
    needs: ['licenses'],
    unknown: ({ pimAvailable }) => !pimAvailable,
    find(facts) {
      if (facts.licenses === undefined || facts.licenses.length === 0) return []
      const seats = pimSeats(facts.licenses)
      const people = new Set(
        users(facts)
          .filter(({ assignmentType, orphaned }) => assignmentType !== 'activePermanent' && !orphaned)
          .map(({ principalId }) => principalId),
      ).size
      return people <= seats
        ? []
        : aboutTenant(
            'medium',
            `${people} people may activate a role or hold one that ends; seats with Privileged Identity ` +
              `Management: ${seats}.`,
            { people, seats },
          )
    },
  },
]
