import type { InEachLanguage } from '../../../../languages.ts'
import type { PlanWords } from '../../../reports/plan-report.ts'
import { french } from '../../../reports/speech.ts'
import { ROLE_PLAN_WORDS } from '../../plans/words.ts'

/** What reports say of plans of roles of Azure. */
const en = {
  plan: {
    table: {
      heading: 'One by one',
      caption: 'What the plan changes in Azure',
      who: 'Who',
      target: 'Role',
    },
    spared: {
      ...ROLE_PLAN_WORDS.en.plan.spared,
      aboveRootGroup: 'Elevated access to all of Azure',
      lastOwner: 'The last Owners',
      managedByMicrosoft: 'Microsoft’s own apps',
      ownIdentityUnknown: 'Apps and groups that may be this service itself',
      scopeUnseen: 'Scopes that this service can not see',
      settingsUnseen: 'Settings that this service can not see',
      writingNotGranted: 'Scopes that this service may not change',
    },
    undo: ROLE_PLAN_WORDS.en.plan.undo,
  } satisfies PlanWords,
  labels: {
    azureRoleAssignment: { given: 'Azure role given', ended: 'Azure role ended' },
    azureRoleEligibility: { given: 'Eligibility in Azure given', ended: 'Eligibility in Azure ended' },
  },
}

export type AzurePlanWords = typeof en

const fr: AzurePlanWords = {
  plan: {
    table: {
      heading: 'Une par une',
      caption: 'Ce que le plan modifie dans Azure',
      who: 'Qui',
      target: 'Rôle',
    },
    spared: {
      ...ROLE_PLAN_WORDS.fr.plan.spared,
      aboveRootGroup: 'Accès élevé à tout Azure',
      lastOwner: 'Les derniers propriétaires',
      managedByMicrosoft: 'Applications de Microsoft',
      ownIdentityUnknown: 'Applications et groupes qui sont peut-être ce service lui-même',
      scopeUnseen: 'Étendues que ce service ne voit pas',
      settingsUnseen: 'Paramètres que ce service ne voit pas',
      writingNotGranted: 'Étendues que ce service ne peut pas modifier',
    },
    undo: ROLE_PLAN_WORDS.fr.plan.undo,
  },
  labels: {
    azureRoleAssignment: { given: 'Rôle Azure donné', ended: 'Rôle Azure retiré' },
    azureRoleEligibility: { given: 'Éligibilité dans Azure donnée', ended: 'Éligibilité dans Azure retirée' },
  },
}

export const AZURE_PLAN_WORDS: InEachLanguage<AzurePlanWords> = { en, fr: french(fr) }
