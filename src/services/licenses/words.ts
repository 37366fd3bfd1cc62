import type { InEachLanguage } from '../../languages.ts'
import type { PlanWords } from '../reports/plan-report.ts'
import { french, SPEECH } from '../reports/speech.ts'
import type { Effect } from './effects.ts'
import { MAILBOX_KEPT_DAYS } from './removal-change.ts'

/** What reports say of plans that take licenses from people. */
const en = {
  plan: {
    table: { target: 'Group' },
    spared: {
      activeInServices: 'Active in Microsoft 365 services, says the usage report',
      groupChanged: 'The group changed since the plan',
      groupGone: 'The group is not there any more',
      licenseChanged: 'The licenses changed since the plan',
      neverSignedIn: 'No sign-in on record, which proves nothing',
      notADirectMember: 'In the group only through another group',
      onLeave: 'On leave',
      recentlyHired: 'Hired recently',
      recentlyLicensed: 'Licensed recently',
      resourceAccount: 'Resource accounts',
      restoredByUs: 'Restored by this service recently',
      roomMailbox: 'Mailboxes of rooms and equipment',
      sharedMailbox: 'Shared mailboxes',
      sideEffectsNotAccepted: 'Would lose more than a license',
      tooNew: 'Accounts too new to judge',
    },
    remedies: {
      LicenseStays:
        'In the Microsoft 365 admin center, take away what the reason names, then let Microsoft process the licenses ' +
        'of the person again.',
    },
    graceNote: 'whoever signs in meanwhile is spared',
    handOver: {
      by: 'by rule, in Active Directory, in Exchange, or by the administrator of a protected group',
      explain: (amount: number) =>
        `${SPEECH.en.counted(amount, 'removal')} can't be made by this service, because the group is filled by a ` +
        'rule, by Active Directory or by Exchange, or is kept for administrators of its own. The hand-over file says ' +
        'what to do there.',
    },
    undo: {
      sentences: [
        `For ${MAILBOX_KEPT_DAYS} days after each removal it can be taken back in full: the membership, the ` +
          'licenses, and the mailbox with everything in it.',
        'After that Microsoft deletes mailboxes for good. The membership and the licenses can still be given back ' +
          "while seats are left; the mail can't.",
      ],
      until: 'when the first mailbox reaches its last day',
    },
  } satisfies PlanWords,
  removeFromGroup: 'Remove from group',
  removeDirectLicense: 'Remove direct license',
  saidToHaveLeft: 'Said to have left, in a contact campaign',
  mailboxKindUnknown: 'Could not be told whether the mailbox is a shared one.',
  /** What is foreseen for a license. */
  effects: {
    freed: 'seat becomes free',
    kept: 'kept through another source',
    reduced: 'kept with fewer services',
    mayFail: 'in error, may not be taken away',
  } satisfies Record<Effect, string>,
  /** The same once a later read showed it. */
  seen: {
    freed: 'seat became free',
    kept: 'was kept through another source',
    reduced: 'was kept with fewer services',
    mayFail: 'was in error, and is gone',
  } satisfies Record<Effect, string>,
  givenBack: 'was given back',
  otherwise: 'did not turn out as foreseen',
  nothingSeen: 'nothing was seen of a change',
  productEffect: (product: string, effect: string) => `${product}: ${effect}`,
  lastActivity: 'Last activity',
  noneOnRecord: 'None on record',
  notKnown: 'Not known',
  inactiveFor: (days: number) => `Inactive for ${SPEECH.en.counted(days, 'day')}`,
}

type LicenseWords = typeof en

const fr: LicenseWords = {
  plan: {
    table: { target: 'Groupe' },
    spared: {
      activeInServices: 'Actifs dans les services Microsoft 365, d’après le rapport d’utilisation',
      groupChanged: 'Le groupe a changé depuis le plan',
      groupGone: 'Le groupe n’existe plus',
      licenseChanged: 'Les licences ont changé depuis le plan',
      neverSignedIn: 'Aucune connexion connue, ce qui ne prouve rien',
      notADirectMember: 'Membres du groupe par un autre groupe seulement',
      onLeave: 'En congé',
      recentlyHired: 'Recrutés récemment',
      recentlyLicensed: 'Licence attribuée récemment',
      resourceAccount: 'Comptes de ressource',
      restoredByUs: 'Rétablis récemment par ce service',
      roomMailbox: 'Boîtes aux lettres de salles et d’équipements',
      sharedMailbox: 'Boîtes aux lettres partagées',
      sideEffectsNotAccepted: 'Perdraient davantage qu’une licence',
      tooNew: 'Comptes trop récents pour en juger',
    },
    remedies: {
      LicenseStays:
        'Dans le centre d’administration Microsoft 365, retirez ce que le motif indique, puis faites retraiter les ' +
        'licences de la personne par Microsoft.',
    },
    graceNote: 'qui se connecte entre-temps est épargné',
    handOver: {
      by: 'par une règle, dans Active Directory, dans Exchange, ou par l’administrateur d’un groupe protégé',
      explain: (amount) =>
        `${SPEECH.fr.counted(amount, 'retrait')} ${amount < 2 ? 'ne peut pas être fait' : 'ne peuvent pas être faits'} ` +
        'par ce service, parce que le groupe est alimenté par une règle, par Active Directory ou par Exchange, ou ' +
        'qu’il est réservé à ses propres administrateurs. Le fichier à transmettre dit ce qu’il faut y faire.',
    },
    undo: {
      sentences: [
        `Pendant ${MAILBOX_KEPT_DAYS} jours après chaque retrait, tout peut être rétabli : l’appartenance au groupe, ` +
          'les licences et la boîte aux lettres avec tout son contenu.',
        'Ensuite, Microsoft supprime définitivement les boîtes aux lettres. L’appartenance et les licences peuvent ' +
          'encore être rendues tant qu’il reste des licences disponibles ; les messages, non.',
      ],
      until: 'jour où expire la première boîte aux lettres',
    },
  },
  removeFromGroup: 'Retrait du groupe',
  removeDirectLicense: 'Retrait de la licence directe',
  saidToHaveLeft: 'Signalé comme parti, lors d’une campagne de coordonnées',
  mailboxKindUnknown: 'Impossible de savoir si la boîte aux lettres est partagée.',
  effects: {
    freed: 'licence libérée',
    kept: 'conservée par une autre source',
    reduced: 'conservée avec moins de services',
    mayFail: 'en erreur, pourrait ne pas être retirée',
  },
  seen: {
    freed: 'la licence a été libérée',
    kept: 'a été conservée par une autre source',
    reduced: 'a été conservée avec moins de services',
    mayFail: 'était en erreur, et a été retirée',
  },
  givenBack: 'a été rendue',
  otherwise: 'n’a pas donné ce qui était prévu',
  nothingSeen: 'aucun changement n’a été constaté',
  productEffect: (product, effect) => `${product} : ${effect}`,
  lastActivity: 'Dernière activité',
  noneOnRecord: 'Aucune connue',
  notKnown: 'Inconnue',
  inactiveFor: (days) => `Inactif depuis ${SPEECH.fr.counted(days, 'jour')}`,
}

export const LICENSE_WORDS: InEachLanguage<LicenseWords> = { en, fr: french(fr) }
