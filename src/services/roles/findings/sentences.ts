import type { Sentence, StoredSentences } from '../../reports/telling.ts'
import { SPEECH } from '../../reports/speech.ts'
import { FINDING_ADVICE } from './advice-fr.ts'
import { AZURE_SENTENCES } from './azure-fr.ts'
import { DEVIATIONS, DRIFT, STUCK } from './state-sentences.ts'

const { counted } = SPEECH.fr
const days = (count: string | undefined) => counted(Number(count), 'jour')

/** What was found about people and apps. */
const MESSAGES: readonly Sentence[] = [
  ['Holds {roles:list} all the time.', 'Détient en permanence {roles}.'],
  ['The account is disabled and holds {roles:list}.', 'Le compte est désactivé et détient {roles}.'],
  ['A guest holds {roles:list}.', 'Un invité détient {roles}.'],
  ['An account from Active Directory holds {roles:list}.', 'Un compte provenant d’Active Directory détient {roles}.'],
  [
    'Has registered no second factor, and may activate {roles:list}.',
    'N’a enregistré aucun second facteur, et peut activer {roles}.',
  ],
  [
    'Has registered no second factor, and holds {roles:list}.',
    'N’a enregistré aucun second facteur, et détient {roles}.',
  ],
  [
    'No sign-in is on record, and the account holds or may activate {roles:list}.',
    'Aucune connexion n’est connue, et le compte détient ou peut activer {roles}.',
  ],
  [
    'Has not signed in for {days} days, and the account holds or may activate {roles:list}.',
    (said) => `Aucune connexion depuis ${days(said['days'])}, et le compte détient ou peut activer ${said['roles']}.`,
  ],
  ['The emergency account signed in on {day}.', 'Le compte d’accès d’urgence s’est connecté le {day}.'],
  [
    'Has not activated {role} for more than {days} days.',
    (said) => `N’a pas activé ${said['role']} depuis plus de ${days(said['days'])}.`,
  ],
  [
    'Holds or may activate {roles:list}, and did nothing in the directory in 30 days that {lesser} does not ' +
      'allow: {done}.',
    'Détient ou peut activer {roles}, et n’a rien fait dans l’annuaire en 30 jours que {lesser} ne permette ' +
      'pas : {done}.',
  ],
  ['No sign-in of the app is on record.', 'Aucune connexion de l’application n’est connue.'],
  [
    'The app has not signed in for {days} days.',
    (said) => `L’application ne s’est pas connectée depuis ${days(said['days'])}.`,
  ],
  ['An app holds {roles:list}.', 'Une application détient {roles}.'],
  ['An app has {permissions:list}.', 'Une application a {permissions}.'],
  [
    'An app of another organization has {permissions:list}.',
    'Une application d’une autre organisation a {permissions}.',
  ],
  ['A secret is {days} days old.', (said) => `Un secret a ${days(said['days'])}.`],
  ['Nobody is named as owner of the app.', 'Personne n’est nommé propriétaire de l’application.'],
  [
    '{role} is still assigned for {scope} to somebody who was deleted.',
    '{role} est toujours attribué, pour {scope}, à quelqu’un qui a été supprimé.',
  ],
  [
    '{role} is still assigned to somebody who was deleted.',
    '{role} est toujours attribué à quelqu’un qui a été supprimé.',
  ],
  [
    'Holds {roles:list} through a group within the group {groups:list}.',
    'Détient {roles} par un groupe faisant partie du groupe {groups}.',
  ],
  [
    'Holds {roles:list} through a group within the groups {groups:list}.',
    'Détient {roles} par un groupe faisant partie des groupes {groups}.',
  ],
]

/** What was found about groups, settings, reviews and policies. */
const MORE_MESSAGES: readonly Sentence[] = [
  [
    'Decides who is in {groups:list}, and could become {roles:list} by joining.',
    'Décide qui est dans {groups}, et pourrait obtenir {roles} en s’y ajoutant.',
  ],
  [
    'Holds {roles:list}, and is not protected as a role-assignable group.',
    'Détient {roles}, sans la protection d’un groupe pouvant être assigné à un rôle.',
  ],
  [
    'Whoever is in {groups:list} comes to {roles:list}, and no role-assignable group protects that.',
    'Qui est dans {groups} obtient {roles}, sans la protection d’un groupe pouvant être assigné à un rôle.',
  ],
  [
    'PIM does not manage the group, whose members hold {roles:list} all the time.',
    'PIM ne gère pas le groupe, dont les membres détiennent en permanence {roles}.',
  ],
  [
    '{names:list} could act as the app, and is no administrator of tier 0.',
    '{names} pourrait agir au nom de l’application, sans être administrateur de niveau 0.',
  ],
  [
    '{names:list} could act as the app, and are no administrators of tier 0.',
    '{names} pourraient agir au nom de l’application, sans être administrateurs de niveau 0.',
  ],
  [
    'The emergency account is not excluded from {policies:list}.',
    'Le compte d’accès d’urgence n’est pas exclu de {policies}.',
  ],
  [
    'No Conditional Access policy in force demands a second factor of {count} of {all} people with roles of ' +
      'tier 0, whatever the app and the circumstances: {names:list}.',
    'Aucune stratégie d’accès conditionnel en vigueur n’exige de second facteur de {count} personnes sur ' +
      '{all} ayant des rôles de niveau 0, quelles que soient l’application et les circonstances : {names}.',
  ],
  [
    '{products:list} ends or renews on {day}. If it ends, Microsoft removes the eligible assignments and the ' +
      'settings of roles, and active assignments that would have ended last for good.',
    '{products} prend fin ou se renouvelle le {day}. En cas de fin, Microsoft supprime les attributions ' +
      'éligibles et les paramètres des rôles, et les attributions actives qui auraient pris fin deviennent ' +
      'permanentes.',
  ],
  [
    '{people} people may activate a role or hold one that ends; seats with Privileged Identity Management: {seats}.',
    '{people} personnes peuvent activer un rôle ou en détiennent un qui prend fin ; licences avec Privileged ' +
      'Identity Management : {seats}.',
  ],
  ...['', ' on {day}'].map((when): Sentence => [
    `Microsoft reports that {role:told} was assigned outside of Privileged Identity Management${when}.`,
    'Microsoft signale que {role} a été attribué en dehors de Privileged Identity ' +
      `Management${when === '' ? '' : ' le {day}'}.`,
  ]),
  ['a role', 'un rôle'],
  ...['', 'more '].flatMap((more): Sentence[] => [
    [
      `Microsoft reports 1 ${more}role assigned outside of Privileged Identity Management that is not listed ` +
        'here: the alert there names it.',
      'Microsoft signale un rôle attribué en dehors de Privileged Identity Management qui ne figure pas ici ' +
        ': l’alerte le nomme.',
    ],
    [
      `Microsoft reports {count} ${more}roles assigned outside of Privileged Identity Management that are ` +
        'not listed here: the alert there names them.',
      'Microsoft signale {count} rôles attribués en dehors de Privileged Identity Management qui ne figurent ' +
        'pas ici : l’alerte les nomme.',
    ],
  ]),
  ['Microsoft reports 1 incident: {names:list}.', 'Microsoft signale 1 incident : {names}.'],
  ['Microsoft reports 1 incident.', 'Microsoft signale 1 incident.'],
  ['Microsoft reports {count} incidents: {names:list}.', 'Microsoft signale {count} incidents : {names}.'],
  ['Microsoft reports {count} incidents.', 'Microsoft signale {count} incidents.'],
  [
    'The role is in use, and no access review asks about everybody who has it.',
    'Le rôle est utilisé, et aucune révision d’accès ne porte sur tous ceux qui l’ont.',
  ],
  [
    'The review ended on {day}, and about {open} of {all} people nobody has decided.',
    'La révision a pris fin le {day}, sans décision pour {open} personnes sur {all}.',
  ],
  [
    '{count} people and apps are Global Administrator; fewer than five should be.',
    '{count} personnes et applications sont administrateur général ; il en faudrait moins de cinq.',
  ],
  ...(
    [
      ['No', 'Aucune personne ayant'],
      ['Only one', 'Une seule personne ayant'],
    ] as const
  ).map(([english, french]): Sentence => [
    `${english} person with an enabled account that exists in the cloud alone is Global Administrator for good.`,
    `${french} un compte activé qui n’existe que dans le cloud est administrateur général en permanence.`,
  ]),
  [
    '{count} of {all} people with privileged roles are Global Administrator ({percent} %).',
    '{count} personnes sur {all} ayant des rôles privilégiés sont administrateur général ({percent} %).',
  ],
  ['No emergency accounts are named.', 'Aucun compte d’accès d’urgence n’est nommé.'],
  [
    'Only {count} of the emergency accounts named is enabled and Global Administrator for good.',
    'Seuls {count} des comptes d’accès d’urgence nommés sont activés et administrateur général en permanence.',
  ],
  [
    'Privileged Identity Management is not there, or this service may not read all of it.',
    'Privileged Identity Management est absent, ou ce service ne peut pas le lire en totalité.',
  ],
  [
    'The group {group} holds a role, and its name does not fit the naming rule.',
    'Le groupe {group} détient un rôle, et son nom ne suit pas la règle de nommage.',
  ],
  [
    '{name} holds a privileged role, and the name does not fit the naming rule.',
    '{name} détient un rôle privilégié, et le nom ne suit pas la règle de nommage.',
  ],
  ['The tenant', 'Le locataire'],
]

/** What rules find, in other languages, with what is compared of snapshots. */
export const FINDING_SENTENCES: StoredSentences = {
  fr: [
    ...FINDING_ADVICE,
    ...AZURE_SENTENCES,
    ...DEVIATIONS,
    ...STUCK,
    ...DRIFT,
    ...MESSAGES,
    ...MORE_MESSAGES,
    // Of something approved, the role that it is about stands in front.
    ...DRIFT.map(([english, french]): Sentence => [
      `{drifted}: ${english}`,
      typeof french === 'string' ? `{drifted} : ${french}` : french,
    ]),
  ],
}
