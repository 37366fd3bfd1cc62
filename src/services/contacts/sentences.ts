import type { StoredSentences } from '../reports/telling.ts'
import { CONTACT_PLAN_WORDS } from './plan-words.ts'
import { CONTACT_FIELDS, fieldDefinition } from './fields.ts'

const { fields } = CONTACT_PLAN_WORDS.fr

/** What rules of dynamic groups are read from. */
const WHAT = [
  ['groups', 'les groupes'],
  ['administrative units', 'les unités administratives'],
  ['who holds roles', 'les détenteurs de rôles'],
] as const

/** What is kept with plans of contact data and with campaigns. */
export const CONTACT_SENTENCES: StoredSentences = {
  fr: [
    ['Contact update', 'Mise à jour de coordonnées'],
    ...CONTACT_FIELDS.map((field) => [fieldDefinition(field).label, fields[field]] as const),
    ...CONTACT_FIELDS.map((field) => [fieldDefinition(field).label.toLowerCase(), `« ${fields[field]} »`] as const),
    ['Change {fields:told} of {person}', 'Modifier les coordonnées de {person} ({fields})'],
    ['Contact data', 'Coordonnées'],
    ['Contact data of a group', 'Coordonnées d’un groupe'],
    ['Contact data of {count} groups', 'Coordonnées de {count} groupes'],
    ['Contact data of {count} departments', 'Coordonnées de {count} services'],
    ['Contact data of {department}', 'Coordonnées du service {department}'],
    [
      'The account is in a restricted management administrative unit: ask an administrator of that unit to change it.',
      'Le compte est dans une unité administrative à gestion restreinte : demandez à un administrateur de ' +
        'cette unité de le modifier.',
    ],
    [
      'The account is synchronized from Active Directory: change it there, and it arrives here within about ' +
        'half an hour.',
      'Le compte est synchronisé depuis Active Directory : modifiez-le là-bas, et cela arrivera ici en une ' +
        'demi-heure environ.',
    ],
    [
      'Names are not changed by this service unless its operator sets CONTACT_NAMES_WRITABLE.',
      'Ce service ne modifie pas les noms, sauf si son exploitant définit CONTACT_NAMES_WRITABLE.',
    ],
    [
      'Microsoft protects the phone numbers of administrators, and of members and owners of groups that may ' +
        'hold roles: ask the person to change it, or a Privileged Authentication Administrator.',
      'Microsoft protège les numéros de téléphone des administrateurs, ainsi que des membres et ' +
        'propriétaires de groupes pouvant détenir des rôles : demandez la modification à la personne, ou à un ' +
        'administrateur d’authentification privilégié.',
    ],
    [
      'This service may not see who is an administrator, so it changes no phone numbers: its operator has to ' +
        'grant it RoleManagement.Read.Directory.',
      'Ce service ne peut pas voir qui est administrateur, et ne modifie donc aucun numéro de téléphone : ' +
        'son exploitant doit lui accorder RoleManagement.Read.Directory.',
    ],
    [
      'The rules of dynamic groups can not be read at this moment.',
      'Les règles des groupes dynamiques ne peuvent pas être lues en ce moment.',
    ],
    [
      '{why:told} Until then every change counts as one that may move people between such groups.',
      '{why} D’ici là, toute modification compte comme pouvant déplacer des personnes entre de tels groupes.',
    ],
    [
      'The administrative unit "{name}" chooses its members by {field:told}: other administrators may look ' +
        'after this person then.',
      'L’unité administrative « {name} » choisit ses membres d’après {field} : d’autres administrateurs ' +
        'pourraient alors s’occuper de cette personne.',
    ],
    [
      'The dynamic group "{name}" chooses its members by {field:told}: this person may enter or leave it, ' +
        'with what it grants.',
      'Le groupe dynamique « {name} » choisit ses membres d’après {field} : cette personne pourrait y entrer ' +
        'ou le quitter, avec ce qu’il donne.',
    ],
    ...WHAT.flatMap(
      ([english, french]) =>
        [
          [
            `This service may not read ${english}, so nobody can tell what depends on what changes: its ` +
              'operator has to grant it {permission}.',
            `Ce service ne peut pas lire ${french} : impossible de savoir ce qui dépend de cette ` +
              'modification. Son exploitant doit lui accorder {permission}.',
          ],
          [
            `Microsoft Graph refused to tell ${english} with {code}, so nobody can tell what depends on what changes.`,
            `Microsoft Graph a refusé de donner ${french} avec le code {code} : impossible de savoir ce qui ` +
              'dépend de cette modification.',
          ],
        ] as const,
    ),
  ],
}
