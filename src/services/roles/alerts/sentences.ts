import { frenchText } from '../../reports/speech.ts'
import type { StoredSentences } from '../../reports/telling.ts'

/** What alerts about activations say. */
export const ALERT_SENTENCES: StoredSentences = {
  fr: [
    ['Activation approved by the person themselves', 'Activation approuvée par la personne elle-même'],
    ['Activation outside of working hours', 'Activation en dehors des heures de travail'],
    ['First activation of a role that controls the tenant', 'Première activation d’un rôle qui commande le locataire'],
    ['Role activated again and again', 'Rôle activé encore et encore'],
    ['Activation longer than usual', 'Activation plus longue que d’habitude'],
    ['Activation with a reason that says little', 'Activation dont le motif dit peu de chose'],
    ['Request that nobody decides', 'Demande que personne ne décide'],
    ['{who} activated {role} on their own approval.', '{who} a activé {role} en l’approuvant seul.'],
    [
      '{who} activated {role} on {moment}, outside of working hours.',
      '{who} a activé {role} le {moment}, en dehors des heures de travail.',
    ],
    ['{who} activated {role} for the first time.', '{who} a activé {role} pour la première fois.'],
    [
      '{who} activated {role} again and again: {times} within an hour, {day} within a day and {week} within a week.',
      (said) =>
        frenchText`${said['who']} a activé ${said['role']} encore et encore : ${Number.parseInt(said['times'] ?? '')} ` +
        `fois en une heure, ${said['day']} en un jour et ${said['week']} en une semaine.`,
    ],
    [
      '{who} activated {role} for more than twice as long as they usually do.',
      '{who} a activé {role} plus de deux fois plus longtemps que d’habitude.',
    ],
    [
      '{who} activated {role} with a justification that says little: {weaknesses:told}.',
      '{who} a activé {role} avec un motif qui dit peu de chose : {weaknesses}.',
    ],
    ['it is too short', 'il est trop court'],
    ['it gives no reason', 'il ne donne aucune raison'],
    ['it is the same as another time', 'il est le même qu’une autre fois'],
    ['it names no ticket', 'il ne nomme aucun ticket'],
    [
      'Nobody has decided whether {who} may activate {role}, which they asked for on {moment}.',
      'Personne n’a décidé si {who} peut activer {role}, ce que cette personne a demandé le {moment}.',
    ],
  ],
}
