import { frenchText, SPEECH } from '../reports/speech.ts'
import type { StoredSentences } from '../reports/telling.ts'

const WHOM: Readonly<Record<string, string>> = {
  people: 'personnes inactives',
  accounts: 'comptes inactifs',
  'disabled accounts': 'comptes désactivés inactifs',
}

/** What is kept with a clean-up: its title, and what whoever approves it has to know. */
export const CLEANUP_SENTENCES: StoredSentences = {
  fr: [
    ['License clean-up', 'Retrait de licences inutilisées'],
    ...[' of {where:told}', ''].map(
      (where) =>
        [
          `License clean-up of {groups:told}: {whom}${where} inactive for {days} days`,
          (said: Readonly<Record<string, string>>) =>
            frenchText`Retrait de licences (${said['groups']}) : ${WHOM[said['whom'] ?? ''] ?? 'comptes inactifs'}` +
            `${said['where'] === undefined ? '' : ` de ${said['where']}`} depuis ` +
            SPEECH.fr.counted(Number(said['days']), 'jour'),
        ] as const,
    ),
    ['all license groups', 'tous les groupes de licences'],
    ['one license group', 'un groupe de licences'],
    ['{count} license groups', '{count} groupes de licences'],
    ['{count} departments', '{count} services'],
    [
      'Too few people were read to tell whether a missing sign-in date means anything: who never signed in ' +
        'is spared all the same.',
      'Trop peu de personnes ont été lues pour savoir si une date de connexion manquante signifie quelque ' +
        'chose : qui ne s’est jamais connecté est épargné malgré tout.',
    ],
    [
      'The savings leave out products without a price: {products}.',
      'Les économies ne comptent pas les produits sans prix : {products}.',
    ],
    [
      "Of {count} people to be removed nobody could tell whether their mailbox is shared or a room's: look through " +
        'them.',
      'Pour {count} personnes à retirer, impossible de savoir si la boîte aux lettres est partagée ou celle ' +
        'd’une salle : passez-les en revue.',
    ],
    [
      'The usage report conceals names, so nobody could be compared with it: an administrator can show them ' +
        'in the Microsoft 365 admin center (Settings, Org settings, Reports).',
      'Le rapport d’utilisation masque les noms, et personne n’a pu lui être comparé : un administrateur ' +
        'peut les afficher dans le centre d’administration Microsoft 365 (Paramètres, Paramètres de ' +
        'l’organisation, Rapports).',
    ],
    [
      'Whether leaving also costs something of the kind {kind} could not be checked for want of a ' +
        'permission: {groups}.',
      'Faute d’autorisation, impossible de vérifier si quitter le groupe coûte aussi quelque chose du type ' +
        '{kind} : {groups}.',
    ],
  ],
}
