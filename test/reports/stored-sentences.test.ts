import { globSync } from 'node:fs'
import { join, relative } from 'node:path'
import t from 'tap'
import { RULES } from '../../src/services/roles/findings/rules/all-rules.ts'
import { LANGUAGES } from '../../src/languages.ts'
import { sentencesIn } from './said.ts'
import { createSpeakers } from '../../src/services/reports/wording.ts'
import { STORED_SENTENCES } from '../../src/services/stored-sentences.ts'
import { spaced, speak } from './sample.ts'

const root = join(import.meta.dirname, '../../src/services')

/** Where what is said is kept with a plan, a change or a snapshot, or shown with one. */
const SOURCES = [
  'plans/{decisions,drafting,graph-reason,integrity,phases,steps,worker}.ts',
  'people/protection.ts',
  'exclusions/matcher.ts',
  'licenses/{recheck,removal-rules,removal,removal-change,direct-removal,direct-removal-change}.ts',
  'licenses/{license-groups,side-effects}.ts',
  'licenses/{effect-verification,removal-preflight}.ts',
  'cleanup/!(sentences).ts',
  'contacts/{contact-change,dynamic-rules,obstacles}.ts',
  'roles/pim-settings.ts',
  'roles/alerts/activation-alerts.ts',
  'roles/findings/rules/*.ts',
  'roles/plans/{grant-change,settings-change,review-change,safety,refusals}.ts',
  'roles/plans/drafts/*.ts',
  'roles/azure/plans/{azure-access,azure-grant-kinds,azure-safety,owners}.ts',
  'roles/azure/plans/drafts/!(chosen).ts',
]

/** What only the API says, or only a log. */
const NEVER_SHOWN: readonly RegExp[] = [
  // What Microsoft is told, so that a reviewer reads it there.
  /^Made by an approved plan, change|^Please say for everybody who holds/,
  // Put together of parts that never meet; those that do stand below.
  /^Microsoft reports 7 (more )?roles? assigned|^This service may not read 7|^Microsoft Graph refused to tell 7/,
]

const MADE_OF_PARTS = [
  'Microsoft reports 1 role assigned outside of Privileged Identity Management that is not listed here: the alert ' +
    'there names it.',
  'Microsoft reports 3 more roles assigned outside of Privileged Identity Management that are not listed here: the ' +
    'alert there names them.',
  'This service may not read administrative units, so nobody can tell what depends on what changes: its operator has ' +
    'to grant it AdministrativeUnit.Read.All. Until then every change counts as one that may move people between ' +
    'such groups.',
  'Microsoft Graph refused to tell groups with Busy, so nobody can tell what depends on what changes.',
]

/** A pattern for each of the names in braces, so that one that moved away is missed. */
function eachNamed(pattern: string): string[] {
  const [, before = '', names, after = ''] = /^(.*)\{(.*)\}(.*)$/.exec(pattern) ?? []
  return names === undefined ? [pattern] : names.split(',').map((name) => `${before}${name}${after}`)
}

t.test('whatever is kept in English is known in every other language', async (t) => {
  const said = SOURCES.flatMap(eachNamed).flatMap((pattern) => {
    const files = globSync(pattern, { cwd: root })
    t.ok(files.length > 0, `${pattern} is there`)
    return files.flatMap((file) =>
      sentencesIn(join(root, file)).map((text) => [relative(root, join(root, file)), text]),
    )
  })
  const texts = [
    ...said,
    ...MADE_OF_PARTS.map((text) => ['parts', text]),
    ...RULES.flatMap(({ title, advice }) => [
      ['rules', title],
      ['rules', advice],
    ]),
  ]
  t.ok(texts.length > 200, `${texts.length} sentences`)
  for (const language of LANGUAGES.filter((one) => one !== 'en')) {
    const { told } = speak(language)
    for (const [file = '', text = ''] of texts) {
      if (NEVER_SHOWN.some((pattern) => pattern.test(text))) continue
      t.equal(told(text).language, undefined, `${language}: ${file}: ${text}`)
    }
  }
})

t.test('names, days, lists and phrases are told in the language, and everything else as it is', async (t) => {
  const cases = [
    [
      'License clean-up of 3 license groups: people of Nursing inactive for 180 days',
      'Retrait de licences (3 groupes de licences) : personnes inactives de Nursing depuis 180 jours',
    ],
    [
      'Teams Administrator for Nursing: Ada, Bob, Carl, and 1,204 more may activate it until August 3, 2026',
      'Teams Administrator pour Nursing : Ada, Bob, Carl et 1 204 autres – peut désormais l’activer jusqu’au ' +
        '3 août 2026',
    ],
    [
      'Weaker for all of them: Require approval to activate: No, until now Yes and nothing',
      'Moins strict pour tous : Exiger une approbation pour l’activation : Non, jusqu’ici Oui et rien',
    ],
    ['Settings of a group weaker than the baseline', 'Paramètres d’un groupe moins stricts que la référence'],
    ['Take back: Remove unused roles: A and B', 'Annulation : Retrait des rôles inutilisés : A et B'],
    ['Take back: Grant eligibility: one role', 'Annulation : Attribution d’éligibilités : un rôle'],
    [
      'Would get stuck activating A: The only one who could approve is the one who asks. Conditional Access asks for ' +
        'a compliant or joined device.',
      'Serait bloqué en activant A : La seule personne qui pourrait approuver est celle qui demande. L’accès ' +
        'conditionnel demande un appareil conforme ou joint.',
    ],
    [
      'This account is in the group "Staff: all", which is excluded until 2026-12-01, so it is left alone: ask Ada ' +
        'if that should end.',
      'Ce compte est dans le groupe « Staff: all », qui est exclu jusqu’au 1er décembre 2026 : il est laissé en ' +
        'l’état. Adressez-vous à Ada si cela doit prendre fin.',
    ],
  ] as const
  for (const [english, french] of cases) {
    const { text, language } = speak('fr').told(english)
    t.equal(spaced(text), french)
    t.equal(language, undefined)
    t.equal(speak('en').told(english).text, english)
  }
  t.same(speak('fr').told('Nobody wrote this. It is new.'), { text: 'Nobody wrote this. It is new.', language: 'en' })
})

t.test('sentences that are put together have the spaces of French typography, and names their own', async (t) => {
  const made = STORED_SENTENCES.flatMap(({ fr }) => fr).flatMap(([english, french]) =>
    typeof french === 'string' ? [] : [{ english, french }],
  )
  t.ok(made.length > 10, `${made.length} sentences`)
  for (const { english, french } of made) {
    const values = Object.fromEntries([...english.matchAll(/\{(\w+)/g)].map(([, name = '']) => [name, '2']))
    t.notMatch(french(values), /[ \u00A0][;:!?»%]|«[ \u00A0]/, english)
  }
  const { text } = speak('fr').told('License clean-up of one license group: people of A : B inactive for 180 days')
  t.match(text, ')\u202F: personnes inactives de A : B depuis')
})

t.test('moments within a sentence are told in the time zone, in whatever language', async (t) => {
  const paris = createSpeakers({ timeZone: 'Europe/Paris', sentences: STORED_SENTENCES })
  const drift = 'Ada has it until 2026-07-01 22:30 UTC, though it was approved for good.'
  t.equal(paris('en').told(drift).text, 'Ada has it until July 2, 2026 at 00:30, though it was approved for good.')
  t.equal(
    paris('fr').told(drift).text,
    'Ada l’a jusqu’au 2 juillet 2026 à 00:30, alors que cela a été approuvé en permanence.',
  )
})
