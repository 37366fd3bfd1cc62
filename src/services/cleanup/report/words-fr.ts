import { SPEECH } from '../../reports/speech.ts'
import type { CleanupWords } from './words-en.ts'

const { number, counted, listed } = SPEECH.fr

const some = (count: number, one: string, many: string) => (count < 2 ? one : many)

const USER_TYPES: Readonly<Record<string, string>> = { member: 'membres', guest: 'invités' }
const ACCOUNTS: Readonly<Record<string, string>> = { enabled: 'comptes activés', disabled: 'comptes désactivés' }

/** The same in French. A « licence » is one seat of a product. */
export const FRENCH_CLEANUP_WORDS: CleanupWords = {
  units: {
    people: (count) => some(count, 'personne', 'personnes'),
    removals: (count) => some(count, 'retrait', 'retraits'),
  },
  scope: (isOver, { accountState = 'both', userTypes = [], departments = [], inactiveDays = 0, neverSignedIn }) => {
    const accounts = ACCOUNTS[accountState] ?? 'comptes'
    const types = userTypes.map((type) => USER_TYPES[type.toLowerCase()] ?? type)
    const who = `les ${accounts}${types.length === 0 ? '' : ` (${listed(types)})`}`
    const where = departments.length === 0 ? '' : ` de ${listed(departments, 5)}`
    const never = neverSignedIn === 'include' ? ', ainsi que ceux qui n’ont jamais servi' : ''
    return (
      `Il ${isOver ? 'a recherché' : 'recherche'} ${who}${where} sans activité depuis au moins ` +
      `${counted(inactiveDays, 'jour')}${never}.`
    )
  },
  figures: {
    freed: (count, isOver) => `${some(count, 'licence libérée', 'licences libérées')}${isOver ? '' : ' jusqu’ici'}`,
    returned: (count) => some(count, 'licence de nouveau utilisée', 'licences de nouveau utilisées'),
    yearlyFreed: 'par an, pour les licences libérées',
    foreseen: (count) => some(count, 'licence sera libérée', 'licences seront libérées'),
    yearly: 'par an, aux prix configurés ici',
  },
  amount: (monthly, yearly) => `${monthly} par mois (${yearly} par an)`,
  monthly: (amount) => `${amount} par mois`,
  yearly: (amounts) => `(${amounts} par an) aux prix configurés ici`,
  nothing: 'rien',
  read: {
    title: (count) => `${counted(count, 'compte')} ${some(count, 'a été lu', 'ont été lus')} :`,
    active: (count) => `${number(count)} ${some(count, 'était actif', 'étaient actifs')}`,
    inactive: (count) => `${number(count)} ${some(count, 'était inactif', 'étaient inactifs')}`,
    neverSignedIn: (count) =>
      `${number(count)} ${some(count, 'ne s’était jamais connecté', 'ne s’étaient jamais connectés')}`,
    tooNew: (count) =>
      `${number(count)} ${some(count, 'était trop récent pour en juger', 'étaient trop récents pour en juger')}`,
    unknown: (count) => `${number(count)} sans jugement possible, car les données de connexion n’ont pas pu être lues`,
    outside: (count) => `${number(count)} hors du périmètre : pas dans ces groupes, ou pas parmi les comptes visés`,
    decided: (count) => `Sur les ${number(count)} comptes inactifs ou qui ne s’étaient jamais connectés :`,
    planned: (count, past) =>
      `${number(count)} ` +
      `${past ? some(count, 'était prévu', 'étaient prévus') : some(count, 'est prévu', 'sont prévus')}`,
    handOver: (count) =>
      `${number(count)} ${some(count, 'est transmis', 'sont transmis')} à ceux qui peuvent s’en charger`,
    spared: (count, past) =>
      `${number(count)} ${
        past
          ? `${some(count, 'a été épargné', 'ont été épargnés')} lors de l’établissement du plan`
          : some(count, 'est épargné', 'sont épargnés')
      }`,
    disabled: (count) => `${number(count)} de ces comptes ${some(count, 'est désactivé', 'sont désactivés')}.`,
  },
  seats: {
    title: 'Ce qui sera libéré',
    none: 'Aucune licence ne sera libérée.',
    caption: 'Licences par produit',
    product: 'Produit',
    freed: 'Libérées',
    kept: 'Conservées par ailleurs',
    reduced: 'Moins de services',
    mayFail: 'Échec possible',
    returned: 'De nouveau utilisées',
    foreseen: 'Prévues',
    all: 'Tous les produits',
    savings: (yearly) => [
      'Aux prix configurés ici, cela représente ',
      `, soit ${yearly} par an. L’économie n’est réelle que si moins de licences sont achetées, ou si elles sont ` +
        'données à ceux qui en ont besoin.',
    ],
    direct: (products) => `Des personnes inactives détiennent aussi directement, et non par un groupe : ${products}.`,
    withPeople: (product, count) => `${product} (${number(count)})`,
    titleOver: 'Ce qui a été libéré',
    titleSoFar: 'Ce qui est libéré jusqu’ici',
    noneOver: 'Aucune licence n’a été libérée.',
    explained:
      'Sont libérées les licences qu’une lecture ultérieure a montrées libres. « List licenses » les compte comme ' +
      'disponibles jusqu’à ce qu’elles soient données à quelqu’un.',
    saved: (isOver) => [
      `Aux prix configurés lors de l’établissement du plan, les licences libérées${isOver ? '' : ' jusqu’ici'} ` +
        'représentent ',
      '. ',
    ],
    foreseenSavings: (amounts) =>
      `La prévision était : ${amounts}. L’économie n’est réelle que si moins de licences sont achetées, ou si elles ` +
      'sont données à ceux qui en ont besoin.',
  },
  groups: {
    title: 'Groupes',
    caption: 'Groupes de licences examinés',
    group: 'Groupe',
    members: 'Membres',
    inactive: 'Inactifs',
    planned: 'Prévus',
    spared: 'Épargnés',
    elsewhere: 'Ailleurs',
  },
  points: {
    planned: (past) => (past ? ' au départ' : ' en tout'),
    groups: (count, groups) => `, de ${counted(count, 'groupe')} : ${groups}`,
    group: (name, planned, members) => `${name} (${number(planned)} sur ${counted(members, 'membre')})`,
    seats: (count) => counted(count, 'licence'),
    foreseen: (count, which) =>
      ` ${some(count, 'sera libérée', 'seront libérées')}${which === '' ? '' : ` : ${which}`}`,
    seat: (product, freed, { kept, reduced, mayFail }) => {
      const rest = [
        ...(kept > 0 ? [`${number(kept)} ${some(kept, 'conservée', 'conservées')}`] : []),
        ...(reduced > 0 ? [`${number(reduced)} ${some(reduced, 'réduite', 'réduites')}`] : []),
        ...(mayFail > 0 ? [counted(mayFail, 'échec possible', 'échecs possibles')] : []),
      ]
      return `${product} ${number(freed)}${rest.length === 0 ? '' : ` (${rest.join(', ')})`}`
    },
    product: (product, count) => `${product} ${number(count)}`,
    made: (count, persons) =>
      `${counted(count, 'retrait')}${persons === undefined ? '' : ` pour ${counted(persons, 'personne')}`}`,
    stand: (count) => ` ${some(count, 'constaté par une lecture ultérieure', 'constatés par une lecture ultérieure')}`,
    freed: (count, isOver, which, foreseen) =>
      ` ${some(count, 'libérée', 'libérées')}${isOver ? '' : ' jusqu’ici'}${which === '' ? '' : ` : ${which}`} ; ` +
      `${counted(foreseen, 'prévue')}`,
    returned: (which) => ` de nouveau en usage après l’annulation${which === '' ? '' : ` : ${which}`}`,
    foreseenSavings: (amounts) => `${amounts} : c’était la prévision, aux prix configurés alors`,
    saved: (isOver, foreseen) =>
      ` pour les licences libérées${isOver ? '' : ' jusqu’ici'} ; la prévision était : ${foreseen}`,
    moreLost: (isOver) => (isOver ? 'Plus que des licences a été perdu' : 'Plus que des licences sera perdu'),
    accepted: (count) => ` dans ${counted(count, 'groupe')}, ce qui a été accepté : le rapport dit quoi`,
  },
}
