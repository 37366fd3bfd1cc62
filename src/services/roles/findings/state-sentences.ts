import type { Sentence } from '../../reports/telling.ts'

/** What the settings of a role or a group lack. */
export const DEVIATIONS: readonly Sentence[] = [
  [
    'Activating asks for no multifactor authentication.',
    'L’activation ne demande pas d’authentification multifacteur.',
  ],
  ['Activating asks for no reason.', 'L’activation ne demande pas de raison.'],
  ['Activating asks for no ticket.', 'L’activation ne demande pas de ticket.'],
  ['Nobody has to approve an activation.', 'Personne n’a à approuver une activation.'],
  [
    'Making an active assignment asks for no multifactor authentication.',
    'Une attribution active ne demande pas d’authentification multifacteur.',
  ],
  ['Making an active assignment asks for no reason.', 'Une attribution active ne demande pas de raison.'],
  [
    'Administrators are not told of every assignment and activation.',
    'Les administrateurs ne sont pas avertis de chaque attribution et activation.',
  ],
  [
    'Nobody is named who approves an activation, so that only Global and Privileged Role Administrators can: ' +
      'name people, or a group of several.',
    'Personne n’est nommé pour approuver une activation, et seuls les administrateurs généraux et de rôle ' +
      'privilégié le peuvent : nommez des personnes, ou un groupe de plusieurs personnes.',
  ],
  [
    'Nobody is named who approves an activation, and Azure asks nobody else then, so that nobody can activate the ' +
      'role: name people, or a group of several.',
    'Personne n’est nommé pour approuver une activation, et Azure ne le demande alors à personne d’autre : ' +
      'personne ne peut activer le rôle. Nommez des personnes, ou un groupe de plusieurs personnes.',
  ],
  [
    'An activation may last {hours} hours; {most} are enough.',
    'Une activation peut durer {hours} heures ; {most} suffisent.',
  ],
  ['An eligible assignment may last for good.', 'Une attribution éligible peut être permanente.'],
  ['An active assignment may last for good.', 'Une attribution active peut être permanente.'],
  [
    'An eligible assignment may last {days} days; {most} are enough.',
    'Une attribution éligible peut durer {days} jours ; {most} suffisent.',
  ],
  [
    'An active assignment may last {days} days; {most} are enough.',
    'Une attribution active peut durer {days} jours ; {most} suffisent.',
  ],
]

/** Why somebody could not activate a role. */
export const STUCK: readonly Sentence[] = [
  [
    'Activating asks for a second factor, and none is registered.',
    'L’activation demande un second facteur, et aucun n’est enregistré.',
  ],
  [
    'Everybody named to approve is deleted or disabled, or the group is empty.',
    'Tous les approbateurs nommés sont supprimés ou désactivés, ou le groupe est vide.',
  ],
  [
    'Nobody is named to approve, and nobody who may approve then has an active role, emergency accounts aside.',
    'Aucun approbateur n’est nommé, et parmi ceux qui peuvent alors approuver, personne n’a de rôle actif, ' +
      'hormis les comptes d’accès d’urgence.',
  ],
  [
    'The only one who could approve is the one who asks.',
    'La seule personne qui pourrait approuver est celle qui demande.',
  ],
  [
    'The tenant has no seat left with Privileged Identity Management.',
    'Le locataire n’a plus de licence disponible avec Privileged Identity Management.',
  ],
  [
    'Conditional Access asks for a compliant or joined device.',
    'L’accès conditionnel demande un appareil conforme ou joint.',
  ],
  ['Could get stuck activating {role}: {why:told}', 'Pourrait être bloqué en activant {role} : {why}'],
  ['Would get stuck activating {role}: {why:told}', 'Serait bloqué en activant {role} : {why}'],
]

/** What is not as it was approved. */
export const DRIFT: readonly Sentence[] = [
  [
    'The access review that was approved is not there any more.',
    'La révision d’accès qui a été approuvée n’existe plus.',
  ],
  [
    '{name} has it again, though an approved plan took it away.',
    '{name} l’a de nouveau, alors qu’un plan approuvé l’a retiré.',
  ],
  [
    '{name} does not have it any more, though an approved plan gave it.',
    '{name} ne l’a plus, alors qu’un plan approuvé l’a donné.',
  ],
  ...(
    [
      [' for good', ' en permanence'],
      [' until {now}', ' jusqu’au {now}'],
    ] as const
  ).flatMap(([english, french]) =>
    (
      [
        [' for good', ' en permanence'],
        [' until {then}', ' jusqu’au {then}'],
      ] as const
    ).flatMap(([approved, approuve]): Sentence[] => [
      [
        `{name} still has it${english}, though it was approved${approved}.`,
        `{name} l’a toujours${french}, alors que cela a été approuvé${approuve}.`,
      ],
      [
        `{name} has it${english}, though it was approved${approved}.`,
        `{name} l’a${french}, alors que cela a été approuvé${approuve}.`,
      ],
    ]),
  ),
  [
    '"{label:told}" is {now:told}, and was approved as {then:told}.',
    '« {label} » vaut {now}, et a été approuvé avec la valeur {then}.',
  ],
  ['not set', 'non défini'],
]
