import type { Sentence, StoredSentences } from '../../../reports/telling.ts'

const TITLES: readonly (readonly [english: string, french: string])[] = [
  ['Remove roles in Azure', 'Retrait de rôles dans Azure'],
  ['From standing to eligible in Azure', 'De permanent à éligible dans Azure'],
  ['Grant eligibility in Azure', 'Attribution d’éligibilités dans Azure'],
  ['Grant roles in Azure until a day', 'Attribution de rôles dans Azure jusqu’à une date'],
  ['Settings in Azure to the baseline', 'Paramètres dans Azure conformes à la référence'],
]

/** What is kept with plans of roles of Azure, beyond what those of Entra say as well. */
export const AZURE_PLAN_SENTENCES: StoredSentences = {
  fr: [
    ['Azure role plan', 'Plan de rôles Azure'],
    ...TITLES.flatMap(([english, french]): Sentence[] => [
      [`${english}: {count} roles`, `${french} : {count} rôles`],
      [`${english}: {roles:list}`, `${french} : {roles}`],
      [english, french],
    ]),
    [
      'The roles of Azure are switched off on this service: ask its operator to set AZURE_ROLES.',
      'Les rôles d’Azure sont désactivés sur ce service : demandez à son exploitant de définir AZURE_ROLES.',
    ],
    [
      'Azure does not show this service who holds which role there, so nothing is changed.',
      'Azure ne montre pas à ce service qui y détient quel rôle : rien n’est modifié.',
    ],
    [
      'Azure does not show this service the settings of the role there, so nothing is changed.',
      'Azure ne montre pas à ce service les paramètres du rôle à cet endroit : rien n’est modifié.',
    ],
    [
      'Whoever held the role was deleted: remove the assignment with a plan that removes roles in Azure.',
      'Le détenteur du rôle a été supprimé : retirez l’attribution par un plan qui retire des rôles dans Azure.',
    ],
    [
      'The account is disabled: remove the role with a plan that removes roles in Azure.',
      'Le compte est désactivé : retirez le rôle par un plan qui retire des rôles dans Azure.',
    ],
    ['It ends by itself already.', 'Il prend déjà fin de lui-même.'],
    [
      'Nobody else would be Owner there for good, of those who are enabled: without an Owner nobody could give ' +
        'access again, so this one keeps the role.',
      'Plus personne d’autre n’y serait propriétaire en permanence parmi les comptes activés : sans propriétaire, ' +
        'personne ne pourrait redonner d’accès, et celui-ci garde donc le rôle.',
    ],
    [
      'Nobody can tell whether this is the app that this service works with, or a group that it is in, so it is ' +
        'left alone.',
      'Impossible de savoir si c’est l’application avec laquelle travaille ce service, ou un groupe dont elle fait ' +
        'partie : elle est laissée en l’état.',
    ],
    [
      'This is Microsoft’s own app, by which Privileged Identity Management works, so it is left alone.',
      'C’est l’application de Microsoft par laquelle fonctionne Privileged Identity Management : elle est laissée ' +
        'en l’état.',
    ],
    [
      'This is elevated access to all of Azure, which no service takes away: whoever has it ends it in the ' +
        'Microsoft Entra admin center, under Properties, Access management for Azure resources.',
      'C’est un accès élevé à tout Azure, qu’aucun service ne retire : qui l’a y met fin dans le centre ' +
        'd’administration Microsoft Entra, sous Propriétés, Gestion de l’accès pour les ressources Azure.',
    ],
    [
      'The writing identity of this service may not give or take roles there: its operator assigns it User Access ' +
        'Administrator at that scope.',
      'L’identité d’écriture de ce service ne peut ni donner ni retirer de rôles à cet endroit : son exploitant lui ' +
        'attribue Administrateur de l’accès utilisateur sur cette étendue.',
    ],
    [
      'The writing identity of this service may not change settings of roles there: its operator assigns it User ' +
        'Access Administrator at that scope.',
      'L’identité d’écriture de ce service ne peut pas modifier les paramètres de rôles à cet endroit : son ' +
        'exploitant lui attribue Administrateur de l’accès utilisateur sur cette étendue.',
    ],
    [
      'The writing identity of this service may not give or take any of these roles: its operator assigns it User ' +
        'Access Administrator at the scopes that plans may change.',
      'L’identité d’écriture de ce service ne peut donner ni retirer aucun de ces rôles : son exploitant lui ' +
        'attribue Administrateur de l’accès utilisateur sur les étendues que les plans peuvent modifier.',
    ],
    [
      'The writing identity of this service may not change the settings of any of these roles: its operator assigns ' +
        'it User Access Administrator at the scopes that plans may change.',
      'L’identité d’écriture de ce service ne peut modifier les paramètres d’aucun de ces rôles : son exploitant lui ' +
        'attribue Administrateur de l’accès utilisateur sur les étendues que les plans peuvent modifier.',
    ],
  ],
}
