import type { InEachLanguage } from '../../../languages.ts'
import type { PlanWords } from '../../reports/plan-report.ts'
import { french, SPEECH } from '../../reports/speech.ts'

const { counted } = SPEECH.en

/** What reports say of plans of roles. */
const en = {
  plan: {
    table: {
      heading: 'One by one',
      caption: 'What the plan changes',
      who: 'Who, or which role',
      target: 'Role',
    },
    spared: {
      appNotEligible: 'Apps, which can not activate a role',
      eligibilityTooShort: 'Eligible already, but not for long enough',
      endRequired: 'The role allows no eligibility for good',
      endTooLate: 'The role allows no eligibility for so long',
      groupHolder: 'Groups that hold the role',
      groupLacksRole: 'The group does not hold the role',
      groupRoleTooShort: 'The group loses the role too early',
      lastGlobalAdministrator: 'The last Global Administrators',
      orphaned: 'Deleted accounts and apps',
      ownIdentity: 'The app that this service works with',
      principalBack: 'Deleted, and back again',
      refusedBeforehand: 'Microsoft would refuse it',
      replacementNotSeen: 'What should take its place was not seen',
      wouldGetStuck: 'Have no second factor, so they would get stuck',
    },
    handOver: {
      by: 'by a Privileged Role Administrator, in the Microsoft Entra admin center',
      explain: (amount: number) =>
        `${counted(amount, 'change')} can't be made by this service, because Microsoft leaves the settings of roles ` +
        'to people. The list below says what to set where.',
    },
    // Nobody takes back alone what two had to agree on.
    undo: {
      sentences: [
        'Taking it back is a plan of its own, which somebody else approves: what was taken away is given again ' +
          'first, and what was given goes once that was seen.',
      ],
    },
  } satisfies PlanWords,
  subjects: {
    people: (count: number): string => (count === 1 ? 'person' : 'people'),
    groups: (count: number): string => (count === 1 ? 'group' : 'groups'),
    apps: (count: number): string => (count === 1 ? 'app' : 'apps'),
    deleted: (count: number): string => (count === 1 ? 'deleted account' : 'deleted accounts'),
    roles: (count: number): string => (count === 1 ? 'role' : 'roles'),
  },
  labels: {
    roleEligibility: { given: 'Eligibility given', ended: 'Eligibility ended' },
    roleAssignment: { given: 'Assignment given', ended: 'Assignment ended' },
    groupEligibility: { given: 'Eligible membership given', ended: 'Eligible membership ended' },
  },
  scoped: (role: string, scope: string) => `${role} for ${scope}`,
  lastActivity: (day: string) => `Last activity on ${day}`,
  settings: 'Settings',
  setting: (label: string, after: string, before: string, isWeaker: boolean) =>
    `${label}: ${after}, until now ${before}${isWeaker ? ' (weaker)' : ''}`,
  /** How a person makes the change. */
  portal: {
    set: (label: string, value: string) => `"${label}" to ${value}`,
    steps: (role: string, settings: readonly string[], approvers: string | undefined) =>
      'In the Microsoft Entra admin center open ID Governance > Privileged Identity Management > Microsoft Entra ' +
      `roles > Settings > ${role} > Edit, and set ${settings.join(', ')}` +
      `${approvers === undefined ? '' : `, and choose ${approvers} under "Select approver(s)"`}.`,
  },
  nobody: 'nobody',
  nothing: 'nothing',
  startReview: 'Start an access review',
  endReview: 'End the access review',
  reviewers: (names: string) => `Reviewers: ${names}`,
  recurrence: (words: string) => `Recurrence: ${words}`,
  timeToDecide: (days: number) => `Time to answer: ${counted(days, 'day')}`,
}

export type RolePlanWords = typeof en

const some = (count: number, one: string, many: string) => (count < 2 ? one : many)

const fr: RolePlanWords = {
  plan: {
    table: {
      heading: 'Une par une',
      caption: 'Ce que le plan modifie',
      who: 'Qui, ou quel rôle',
      target: 'Rôle',
    },
    spared: {
      appNotEligible: 'Applications, qui ne peuvent pas activer un rôle',
      eligibilityTooShort: 'Déjà éligibles, mais pas assez longtemps',
      endRequired: 'Le rôle n’autorise pas d’éligibilité permanente',
      endTooLate: 'Le rôle n’autorise pas une éligibilité aussi longue',
      groupHolder: 'Groupes qui détiennent le rôle',
      groupLacksRole: 'Le groupe ne détient pas le rôle',
      groupRoleTooShort: 'Le groupe perd le rôle trop tôt',
      lastGlobalAdministrator: 'Les derniers administrateurs généraux',
      orphaned: 'Comptes et applications supprimés',
      ownIdentity: 'L’application avec laquelle travaille ce service',
      principalBack: 'Supprimés, puis revenus',
      refusedBeforehand: 'Microsoft le refuserait',
      replacementNotSeen: 'Ce qui devait le remplacer n’a pas été constaté',
      wouldGetStuck: 'Sans second facteur, donc bloqués à l’activation',
    },
    handOver: {
      by: 'par un administrateur de rôle privilégié, dans le centre d’administration Microsoft Entra',
      explain: (amount) =>
        `${SPEECH.fr.counted(amount, 'modification')} ` +
        `${some(amount, 'ne peut pas être faite', 'ne peuvent pas être faites')} par ce service, parce que Microsoft ` +
        'réserve les paramètres des rôles aux personnes. La liste ci-dessous dit quoi régler, et où.',
    },
    undo: {
      sentences: [
        'L’annulation est un plan à part, que quelqu’un d’autre approuve : ce qui a été retiré est d’abord rendu, et ' +
          'ce qui a été donné disparaît une fois cela constaté.',
      ],
    },
  },
  subjects: {
    people: (count) => some(count, 'personne', 'personnes'),
    groups: (count) => some(count, 'groupe', 'groupes'),
    apps: (count) => some(count, 'application', 'applications'),
    deleted: (count) => some(count, 'compte supprimé', 'comptes supprimés'),
    roles: (count) => some(count, 'rôle', 'rôles'),
  },
  labels: {
    roleEligibility: { given: 'Éligibilité donnée', ended: 'Éligibilité retirée' },
    roleAssignment: { given: 'Attribution donnée', ended: 'Attribution retirée' },
    groupEligibility: { given: 'Appartenance éligible donnée', ended: 'Appartenance éligible retirée' },
  },
  scoped: (role, scope) => `${role} pour ${scope}`,
  lastActivity: (day) => `Dernière activité le ${day}`,
  settings: 'Paramètres',
  setting: (label, after, before, isWeaker) =>
    `${label} : ${after}, jusqu’ici ${before}${isWeaker ? ' (moins strict)' : ''}`,
  portal: {
    set: (label, value) => `« ${label} » : ${value}`,
    steps: (role, settings, approvers) =>
      'Dans le centre d’administration Microsoft Entra, ouvrez Gouvernance des identités > Privileged Identity ' +
      `Management > Rôles Microsoft Entra > Paramètres > ${role} > Modifier, puis réglez ${settings.join(', ')}` +
      `${approvers === undefined ? '' : `, et choisissez ${approvers} sous « Sélectionner des approbateurs »`}.`,
  },
  nobody: 'personne',
  nothing: 'rien',
  startReview: 'Début d’une révision d’accès',
  endReview: 'Fin de la révision d’accès',
  reviewers: (names) => `Réviseurs : ${names}`,
  recurrence: (words) => `Périodicité : ${words}`,
  timeToDecide: (days) => `Délai de réponse : ${SPEECH.fr.counted(days, 'jour')}`,
}

export const ROLE_PLAN_WORDS: InEachLanguage<RolePlanWords> = { en, fr: french(fr) }
