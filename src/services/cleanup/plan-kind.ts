import { freedSeats } from '../../store/change-counts.ts'
import { licenseHandOver } from '../licenses/hand-over/file.ts'
import { licenseGroupRemoval } from '../licenses/plan-kind.ts'
import { directRemovalReport, removalReport } from '../licenses/removal-report.ts'
import type { PlanKind } from '../reports/plan-kind.ts'
import { present } from '../../present.ts'
import { amount } from '../reports/plan-sentences.ts'
import { background, cleanupFacts, figures, scopeSentence } from './report/facts.ts'
import { groupsSection, seatsSection } from './report/sections.ts'
import { caveats, points } from './report/points.ts'
import type { CleanupSummary } from './summary.ts'

/** Plans that take licenses from people who do not use them. */
export const licenseCleanup: PlanKind = {
  ...licenseGroupRemoval,
  name: 'licenseCleanup',
  label: 'License clean-up',
  changes: [removalReport, directRemovalReport],
  capabilities: [
    ...(licenseGroupRemoval.capabilities ?? []),
    {
      capability: 'directLicenseRemovals',
      label: 'Removals of direct licenses by clean-up plans that ask for it',
      identity: 'write',
      permissions: [['LicenseAssignment.ReadWrite.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All']],
      optional: true,
    },
  ],
  report: {
    ...licenseGroupRemoval.report,
    handOver: licenseHandOver,
    amounts(facts) {
      const { summary, groups, scope, words } = cleanupFacts(facts)
      const { people, removals } = words.units
      if (summary === undefined) return undefined
      // With one group, and products taken from nobody directly, each change is another person.
      const isSingle = groups.length === 1 && scope.directLicenses !== 'remove'
      if (facts.people === undefined) {
        return [amount(facts.toMake, isSingle ? people : removals)]
      }
      return [amount(facts.people.touched, people), amount(facts.toMake, removals)]
    },
    scope: scopeSentence,
    became: freedSeats,
    points,
    caveats,
    figures,
    background,
    sections: (facts) => [seatsSection(facts), groupsSection(facts)],
    shown(summary: Partial<CleanupSummary>) {
      const { seats, savings, groups } = summary
      return { ...present('seats', seats), ...present('savings', savings), ...present('groups', groups) }
    },
  },
}
