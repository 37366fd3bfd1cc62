import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseEnv } from 'node:util'
import t from 'tap'
import { envExample, makeGuide } from '../../scripts/guide.ts'
import { startSimulator } from '../../simulator/server.ts'
import { ConfigError } from '../../src/config/config-error.ts'
import { readConfig } from '../../src/config/config.ts'
import { ConfigSchema } from '../../src/config/variables.ts'
import { keyFor, LISTENING, node, ROOT, run } from './child.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const FLOWS = { name: 'flows', roles: ['Reader'] }
const VALID = { API_KEYS: keyFor('flows', 'correct horse', 'Reader') }

const faultsOf = (env: Record<string, string | undefined>): string[] => {
  try {
    readConfig(env)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.faults
  }
}

const CREDENTIALS = 'default, client-secret, client-certificate, managed-identity, federated, on-behalf-of, simulator'
const ADDRESS = 'must be an http or https address without query'
const KEYS = 'must be a JSON array of {"name": letters and digits, "sha256": 64 hex digits, "roles": [known roles]}.'

const FORMER_KEYS = 'must be a JSON array of secrets with at least 32 characters each.'

const HOSTS =
  'has the wrong form (Hosts that triggers may call, where flows listen: *.logic.azure.com, *.azure-apim.net and ' +
  '*.api.powerplatform.com unless set. * at the beginning stands for one or more labels; a port other than 443 is ' +
  'named, as in hooks.example.com:8443)'

/** A wrong value of each variable that can have one, and the sentence about it. */
const WRONG: Record<string, [value: string, sentence: string][]> = {
  PORT: [
    ['many', 'must be a whole number from 0 to 65535, not "many".'],
    ['65536', 'must be a whole number from 0 to 65535, not "65536".'],
    ['3000.5', 'must be a whole number from 0 to 65535, not "3000.5".'],
  ],
  PUBLIC_URL: [
    ['tenant-steward.example.com', `${ADDRESS}, not "tenant-steward.example.com".`],
    ['https://x.example/?a=b', `${ADDRESS}, not "https://x.example/?a=b".`],
  ],
  TRUST_PROXY: [['yes', 'must be true or false, not "yes".']],
  LOG_LEVEL: [['loud', 'must be one of fatal, error, warn, info, debug, silent, not "loud".']],
  SIGNING_KEY: [['too short', 'must have at least 32 characters.']],
  RATE_LIMIT_PER_MINUTE: [['0', 'must be a whole number from 1 to 1000000, not "0".']],
  AUTH_FAILURES_PER_MINUTE: [['0', 'must be a whole number from 1 to 1000000, not "0".']],
  MAX_EVENT_LOOP_DELAY_MS: [['99', 'must be a whole number from 100 to 600000, not "99".']],
  GRAPH_BASE_URL: [
    ['graph', `${ADDRESS}, not "graph".`],
    ['ftp://graph.example', `${ADDRESS}, not "ftp://graph.example".`],
  ],
  GRAPH_TIMEOUT_SECONDS: [['-1', 'must be a whole number from 1 to 120, not "-1".']],
  GRAPH_CREDENTIAL: [['password', `must be one of ${CREDENTIALS}, not "password".`]],
  GRAPH_READ_CREDENTIAL: [['password', `must be one of ${CREDENTIALS}, not "password".`]],
  GRAPH_WRITE_CREDENTIAL: [['password', `must be one of ${CREDENTIALS}, not "password".`]],
  AZURE_AUTHORITY_HOST: [['login', `${ADDRESS}, not "login".`]],
  GRAPH_READ_AZURE_AUTHORITY_HOST: [['login', `${ADDRESS}, not "login".`]],
  GRAPH_WRITE_AZURE_AUTHORITY_HOST: [['login', `${ADDRESS}, not "login".`]],
  AZURE_ROLES: [['on', 'must be true or false, not "on".']],
  ARM_BASE_URL: [['management', `${ADDRESS}, not "management".`]],
  AZURE_MAX_TIER: [['3', 'must be a whole number from 0 to 2, not "3".']],
  AZURE_GROUP_READS_PER_MINUTE: [['-1', 'must be a whole number from 0 to 100000, not "-1".']],
  AZURE_DENY_ASSIGNMENTS: [['off', 'must be true or false, not "off".']],
  AZURE_TIME_BOUNDS: [['off', 'must be true or false, not "off".']],
  AZURE_SUBSCRIPTION_IDS: [
    [
      'production',
      'has the wrong form (The only subscriptions whose roles are read, with the management groups above them; all ' +
        'unless set), not "production".',
    ],
  ],
  AZURE_DISABLE_INSTANCE_DISCOVERY: [['1', 'must be true or false, not "1".']],
  API_KEYS: [
    ['flows:secret', KEYS],
    ['[{"name":"flows"}]', KEYS],
    ['[{"name":"flows","sha256":"12","roles":["Reader"]}]', KEYS],
    [keyFor('flows', 'secret', 'Owner'), KEYS],
    [keyFor('flows', 'secret'), KEYS],
    [keyFor('no spaces', 'secret', 'Reader'), KEYS],
  ],
  API_AUTHORITY_HOST: [['login', `${ADDRESS}, not "login".`]],
  WRITES_ENABLED: [['no', 'must be true or false, not "no".']],
  MIN_INACTIVE_DAYS: [['0', 'must be a whole number from 1 to 3650, not "0".']],
  QUIET_PERIODS: [
    [
      'summer',
      'has the wrong form (Breaks in which nobody is removed and whose days do not count as inactivity: ' +
        '2026-07-01/2026-08-31, or every year 12-20/01-06), not "summer".',
    ],
  ],
  ON_LEAVE_ATTRIBUTE: [
    [
      'leave',
      'has the wrong form (Attribute and value that mark people on leave, for example ' +
        'extensionAttribute7=leave), not "leave".',
    ],
  ],
  SIGN_IN_MISSING_PERCENT: [['101', 'must be a whole number from 1 to 100, not "101".']],
  DEFAULT_COUNTRY: [
    [
      'Canada',
      'has the wrong form (Country of phone numbers written without a country code (ISO 3166 alpha-2), for ' +
        'people without a usage location), not "Canada".',
    ],
    ['UK', 'must be a country of ISO 3166, not "UK": the United Kingdom is GB.'],
    ['XX', 'must be a country of ISO 3166, not "XX".'],
  ],
  PLAN_VALID_DAYS: [['0', 'must be a whole number from 1 to 365, not "0".']],
  GRACE_DAYS: [['-1', 'must be a whole number from 0 to 365, not "-1".']],
  MAX_REMOVALS: [['10001', 'must be a whole number from 1 to 10000, not "10001".']],
  MAX_REMOVAL_PERCENT: [['0', 'must be a whole number from 1 to 100, not "0".']],
  MAX_FAILED_PERCENT: [['101', 'must be a whole number from 1 to 100, not "101".']],
  MAX_CONTACT_UPDATES: [['0', 'must be a whole number from 1 to 100000, not "0".']],
  MAX_UNAPPROVED_MOVES: [['-1', 'must be a whole number from 0 to 100000, not "-1".']],
  VERIFY_WAIT_MINUTES: [['0', 'must be a whole number from 1 to 1440, not "0".']],
  NOTICE_ALSO_TO: [['everybody', 'must be one of none, manager, privateMail, both, not "everybody".']],
  LINK_DAYS: [['366', 'must be a whole number from 1 to 365, not "366".']],
  AUDIT_RETENTION_DAYS: [['89', 'must be a whole number from 90 to 36500, not "89".']],
  DATABASE_URL: [
    [
      'mysql://db/x',
      'has the wrong form (PostgreSQL 15 or later to keep plans, exclusions and the audit log in; replicas share ' +
        'it. Without it they are in DATA_DIR).',
    ],
  ],
  GRAPH_WRITE_QUOTA: [
    [
      '3000',
      'has the wrong form (Writes that all replicas together send to Graph in so many seconds; Graph allows an ' +
        'app 3000 in 150 seconds), not "3000".',
    ],
  ],
  FOUR_EYES: [['none', 'must be one of strict, asserted, off, not "none".']],
  LICENSE_APPROVER_GROUP_ID: [
    [
      'approvers',
      'has the wrong form (Group that approvers of license plans must be in; anybody in the tenant unless set), ' +
        'not "approvers".',
    ],
  ],
  MAX_ROLE_CHANGES: [['0', 'must be a whole number from 1 to 1000, not "0".']],
  ROLE_APPROVER_GROUP_ID: [
    [
      'approvers',
      'has the wrong form (Group that approvers of role plans must be in, and whoever accepts findings about roles; ' +
        'while FOUR_EYES is strict, role plans are not approved without it), not "approvers".',
    ],
  ],
  APPROVER_GUESTS: [['perhaps', 'must be true or false, not "perhaps".']],
  CONTACT_APPROVER_GROUP_ID: [
    [
      'approvers',
      'has the wrong form (Group that approvers of contact plans must be in; anybody in the tenant unless set), ' +
        'not "approvers".',
    ],
  ],
  ROLE_SNAPSHOT_PARTS: [
    [
      'apps,everything',
      'may hold only settings, apps, signIns, secondFactors, groups, approvers, activity, accessReviews, ' +
        'conditionalAccess, alerts, units, licenses, azure, entitlementManagement, exchange, intune, cloudPC, ' +
        'defender, none, not "apps,everything".',
    ],
  ],
  ROLE_SNAPSHOT_RETENTION_DAYS: [['29', 'must be a whole number from 30 to 3650, not "29".']],
  ROLE_HARVEST_HOURS: [['169', 'must be a whole number from 0 to 168, not "169".']],
  ROLE_REQUESTS_READ: [['sometimes', 'must be true or false, not "sometimes".']],
  ROLE_APPROVAL_TURNAROUND_MINUTES: [['4', 'must be a whole number from 5 to 1440, not "4".']],
  ROLE_ALERT_QUIET_HOURS: [
    [
      'night',
      'has the wrong form (Hours in TIME_ZONE in which alerts about roles wait until they end, unless their ' +
        'severity is high: 22-06), not "night".',
    ],
  ],
  ROLE_GROUP_NAME_PATTERN: [
    [
      '(',
      'must be a regular expression with at most three repetitions, none of them within a group that is ' +
        'repeated, not "(".',
    ],
    [
      '^(a+)+$',
      'must be a regular expression with at most three repetitions, none of them within a group that is ' +
        'repeated, not "^(a+)+$".',
    ],
  ],
  ADMIN_ACCOUNT_NAME_PATTERN: [
    [
      '.*.*.*.*',
      'must be a regular expression with at most three repetitions, none of them within a group that is ' +
        'repeated, not ".*.*.*.*".',
    ],
    [
      'x'.repeat(201),
      'has the wrong form (Regular expression that the user principal names of people with roles of tier 0 or 1 ' +
        `must match, such as ^adm-), not "${'x'.repeat(201)}".`,
    ],
  ],
  CAMPAIGN_RETENTION_DAYS: [['29', 'must be a whole number from 30 to 3650, not "29".']],
  BRAND_COLOR: [
    [
      'navy',
      'has the wrong form (Color of links and buttons on pages, in reports and in mails, dark enough for white text: ' +
        '#1f4e79), not "navy".',
    ],
  ],
  REPORT_LANGUAGE: [['de', 'must be one of en, fr, not "de".']],
  TIME_ZONE: [
    ['Mars', 'must be the name of a time zone such as Europe/Paris, not "Mars".'],
    ['BST', 'must be the name of a time zone such as Europe/Paris, not "BST".'],
  ],
  TIME_ZONES: [
    [
      'FR',
      'has the wrong form (Time zones of people elsewhere, by country of usage or by office: FR=Europe/Paris, ' +
        'Lyon Campus=Europe/Paris), not "FR".',
    ],
    ['FR=Mars', 'must end in the name of a time zone such as Europe/Paris, not "FR=Mars".'],
  ],
  FORM_SIGN_IN: [['google', 'must be one of off, entra, not "google".']],
  FORM_CLIENT_ID: [
    [
      'app',
      'has the wrong form (Client id of the app registration that people sign in with on pages; its redirect ' +
        'addresses are PUBLIC_URL/f/sign-in and, for the console, PUBLIC_URL/admin/sign-in), not "app".',
    ],
  ],
  CONSOLE_SIGN_IN: [['google', 'must be one of off, entra, apiKey, not "google".']],
  HOOK_ALLOWED_HOSTS: [
    ['*', `${HOSTS}, not "*".`],
    ['*.com', `${HOSTS}, not "*.com".`],
    ['https://hooks.example.com', `${HOSTS}, not "https://hooks.example.com".`],
    ['hooks.*.example.com', `${HOSTS}, not "hooks.*.example.com".`],
    ['hooks.example.com:0', `${HOSTS}, not "hooks.example.com:0".`],
    ['hooks.example.com:65536', `${HOSTS}, not "hooks.example.com:65536".`],
    ['hooks.example.com:99999', `${HOSTS}, not "hooks.example.com:99999".`],
  ],
  HOOK_ALLOW_LOOPBACK: [['perhaps', 'must be true or false, not "perhaps".']],
  HOOK_TIMEOUT_SECONDS: [['0', 'must be a whole number from 1 to 120, not "0".']],
  AUDIT_KEY: [['too short', 'must have at least 32 characters.']],
  AUDIT_KEY_PREVIOUS: [
    ['a key that is not in a list, long enough', FORMER_KEYS],
    ['["a key that is long enough to seal with", "too short"]', FORMER_KEYS],
    ['[7]', FORMER_KEYS],
  ],
  SIGN_IN_READS_PER_MINUTE: [['-1', 'must be a whole number from 0 to 100000, not "-1".']],
  DIRECTORY_SWEEP_HOUR: [['24', 'must be a whole number from 0 to 23, not "24".']],
  DIRECTORY_MAX_AGE_HOURS: [['0', 'must be a whole number from 1 to 168, not "0".']],
  DIRECTORY_DELTA_MINUTES: [['0', 'must be a whole number from 1 to 1440, not "0".']],
  CONTACT_NAMES_WRITABLE: [['maybe', 'must be true or false, not "maybe".']],
}

t.test('a wrong value is one sentence that names its variable', async (t) => {
  for (const [name, cases] of Object.entries(WRONG)) {
    for (const [value, sentence] of cases) {
      t.same(faultsOf({ ...VALID, [name]: value }), [`${name} ${sentence}`], `${name}=${value}`)
    }
  }
  const others = Object.keys(ConfigSchema.properties).filter((name) => WRONG[name] === undefined)
  for (const name of others) {
    t.same(
      faultsOf({ ...VALID, [name]: 'whatever one likes' }).filter(
        (fault) => fault.startsWith(`${name} `) && !fault.includes('missing'),
      ),
      [],
      `${name} takes any text`,
    )
  }
})

/** Settings that need or exclude each other. */
const TOGETHER: [env: Record<string, string>, ...sentences: string[]][] = [
  [{ API_KEYS: '' }, 'API_KEYS or API_AUDIENCE is missing: without either nobody can call this service.'],
  [
    { API_KEYS: '', API_AUDIENCE: 'api://x' },
    'API_TENANT_ID is missing: API_AUDIENCE accepts tokens, and only those of one tenant may be accepted.',
  ],
  [
    { API_KEYS: JSON.stringify([...JSON.parse(VALID.API_KEYS), ...JSON.parse(VALID.API_KEYS)]) },
    'API_KEYS gives "flows" the same key twice.',
  ],
  [
    { API_KEYS: JSON.stringify(['1', '2', '3'].map((digit) => ({ ...FLOWS, sha256: digit.repeat(64) }))) },
    'API_KEYS gives "flows" 3 keys: one, or two while it changes.',
  ],
  [
    {
      API_KEYS: JSON.stringify([
        { ...FLOWS, sha256: '1'.repeat(64), roles: ['Reader'] },
        { ...FLOWS, sha256: '2'.repeat(64), roles: ['Reader', 'RoleReader'] },
      ]),
    },
    'API_KEYS gives the two keys of "flows" different roles: they are one caller.',
  ],
  [
    { AUDIT_KEY_PREVIOUS: '["a key that is long enough to seal with"]' },
    'AUDIT_KEY is missing: AUDIT_KEY_PREVIOUS says what it was before, and nothing is sealed without it.',
  ],
  [
    {
      AUDIT_KEY: 'a key that is long enough to seal with',
      AUDIT_KEY_PREVIOUS: '["a key that is long enough to seal with"]',
    },
    'AUDIT_KEY_PREVIOUS must not hold AUDIT_KEY itself: it is what AUDIT_KEY was before.',
  ],
  [
    { FORM_SIGN_IN: 'entra' },
    'FORM_CLIENT_ID is missing: FORM_SIGN_IN=entra needs it.',
    'API_TENANT_ID is missing: FORM_SIGN_IN=entra lets people of one tenant sign in, named by its id.',
  ],
  [
    {
      FORM_SIGN_IN: 'entra',
      FORM_CLIENT_ID: '00000000-0000-4000-8000-000000000001',
      AZURE_TENANT_ID: 'northwind.example',
    },
    'API_TENANT_ID is missing: FORM_SIGN_IN=entra lets people of one tenant sign in, named by its id.',
  ],
  [
    {
      FORM_SIGN_IN: 'entra',
      FORM_CLIENT_ID: '00000000-0000-4000-8000-000000000001',
      API_TENANT_ID: '00000000-0000-4000-8000-000000000002',
      API_AUTHORITY_HOST: 'http://sign-in.example',
    },
    'API_AUTHORITY_HOST must use https unless it is a loopback address: people sign in there.',
  ],
  [
    { CONSOLE_SIGN_IN: 'entra' },
    'FORM_CLIENT_ID is missing: CONSOLE_SIGN_IN=entra needs it.',
    'API_TENANT_ID is missing: CONSOLE_SIGN_IN=entra lets people of one tenant sign in, named by its id.',
    'API_AUDIENCE is missing: CONSOLE_SIGN_IN=entra takes roles from tokens for this service.',
  ],
  [
    {
      CONSOLE_SIGN_IN: 'entra',
      PUBLIC_URL: 'http://steward.example',
      FORM_CLIENT_ID: '00000000-0000-4000-8000-000000000001',
      API_AUDIENCE: '00000000-0000-4000-8000-000000000003',
      API_TENANT_ID: '00000000-0000-4000-8000-000000000002',
      API_CLIENT_IDS: '00000000-0000-4000-8000-000000000004',
    },
    'PUBLIC_URL must use https unless it is a loopback address: the console opens with a cookie.',
    'API_CLIENT_IDS must list FORM_CLIENT_ID too: with CONSOLE_SIGN_IN=entra people come through that app.',
  ],
  ...[
    {},
    { GRAPH_BASE_URL: 'http://127.0.0.1:4010', GRAPH_CREDENTIAL: 'simulator', GRAPH_READ_CREDENTIAL: 'default' },
  ].map((env): [Record<string, string>, string] => [
    { CONSOLE_SIGN_IN: 'apiKey', ...env },
    'CONSOLE_SIGN_IN=apiKey works only with GRAPH_CREDENTIAL=simulator: use entra for a real tenant.',
  ]),
  [
    { GRAPH_BASE_URL: 'http://graph.example' },
    'GRAPH_BASE_URL must use https unless it is a loopback address: tokens would travel unprotected.',
  ],
  [
    { GRAPH_CREDENTIAL: 'simulator' },
    'GRAPH_CREDENTIAL=simulator works only with a loopback GRAPH_BASE_URL, not with graph.microsoft.com.',
  ],
  [
    { GRAPH_WRITE_CREDENTIAL: 'simulator' },
    'GRAPH_WRITE_CREDENTIAL=simulator works only with a loopback GRAPH_BASE_URL, not with graph.microsoft.com.',
  ],
  [
    { GRAPH_CREDENTIAL: 'client-secret', AZURE_TENANT_ID: 'x' },
    'AZURE_CLIENT_ID is missing: GRAPH_CREDENTIAL=client-secret needs it.',
    'AZURE_CLIENT_SECRET is missing: GRAPH_CREDENTIAL=client-secret needs it.',
  ],
  [
    { GRAPH_CREDENTIAL: 'client-certificate', AZURE_TENANT_ID: 'x', AZURE_CLIENT_ID: 'y' },
    'AZURE_CLIENT_CERTIFICATE_PATH is missing: GRAPH_CREDENTIAL=client-certificate needs it.',
  ],
  [
    { GRAPH_READ_CREDENTIAL: 'federated', GRAPH_READ_AZURE_TENANT_ID: 'x', GRAPH_READ_AZURE_CLIENT_ID: 'y' },
    'AZURE_MANAGED_IDENTITY_CLIENT_ID is missing: GRAPH_READ_CREDENTIAL=federated needs it.',
  ],
  [
    { GRAPH_READ_CREDENTIAL: 'on-behalf-of', AZURE_TENANT_ID: 'x', AZURE_CLIENT_ID: 'y' },
    'AZURE_CLIENT_SECRET is missing: GRAPH_READ_CREDENTIAL=on-behalf-of needs it, a certificate or a managed identity.',
  ],
  [
    { GRAPH_WRITE_CREDENTIAL: 'on-behalf-of', AZURE_TENANT_ID: 'x', AZURE_CLIENT_ID: 'y', AZURE_CLIENT_SECRET: 'z' },
    'GRAPH_WRITE_CREDENTIAL must not be on-behalf-of: changes need a service identity.',
  ],
]

t.test('what belongs together is asked for together', async (t) => {
  for (const [env, ...sentences] of TOGETHER) t.same(faultsOf({ ...VALID, ...env }), sentences, JSON.stringify(env))
  t.same(
    faultsOf({ ...VALID, GRAPH_BASE_URL: 'http://[::1]:4010', GRAPH_CREDENTIAL: 'simulator' }),
    [],
    'IPv6 has a loopback address too',
  )
})

t.test('a good environment', async (t) => {
  const config = readConfig({
    ...VALID,
    PUBLIC_URL: ' https://steward.example/ ',
    TRUST_PROXY: 'True',
    LICENSE_GROUP_IDS: 'one, two,,three ',
    QUIET_PERIODS: '2026-07-01/2026-08-31,12-20/01-06',
    LOG_LEVEL: '',
    NOT_OURS: 'left alone',
    TIME_ZONE: 'Eastern Standard Time',
    TIME_ZONES: 'FR = europe/paris, Lyon Campus=Romance Standard Time',
  })
  t.match(config, {
    PUBLIC_URL: 'https://steward.example',
    TRUST_PROXY: true,
    LICENSE_GROUP_IDS: ['one', 'two', 'three'],
    LOG_LEVEL: 'info',
    WRITES_ENABLED: false,
    TIME_ZONE: 'America/New_York',
    TIME_ZONES: ['FR=Europe/Paris', 'Lyon Campus=Europe/Paris'],
  })
  t.equal(config.QUIET_PERIODS.length, 2)
  t.notOk('NOT_OURS' in config)
  t.equal(config.SIGNING_KEY, undefined, 'the one that is kept with the data is used then')
  t.same(readConfig(VALID).PUBLIC_URL, 'http://127.0.0.1:3000')
})

t.test('a variable that looks like ours and is none stops the start', async (t) => {
  for (const [name, nearest] of [
    ['WRITE_ENABLED', 'WRITES_ENABLED'],
    ['writes_enabled', 'WRITES_ENABLED'],
    ['WRITES_ENABLE', 'WRITES_ENABLED'],
    ['GRAPH_WRITE_CREDENTIALS', 'GRAPH_WRITE_CREDENTIAL'],
    ['API_KEY', 'API_KEYS'],
    ['ROLE_APPROVERS_GROUP_ID', 'ROLE_APPROVER_GROUP_ID'],
    ['AUDIT_SECRET', 'AUDIT_KEY'],
    ['FORM_SIGNIN', 'FORM_SIGN_IN'],
    ['EXCLUDED_GROUPS', 'EXCLUDED_GROUP_IDS'],
    ['BREAKGLASS_USERS', 'BREAK_GLASS_USERS'],
    ['MIN_INACTIV_DAYS', 'MIN_INACTIVE_DAYS'],
    ['MAX_REMOVAL', 'MAX_REMOVALS'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['AZURE_TENANTID', 'AZURE_TENANT_ID'],
  ] as const) {
    t.same(
      faultsOf({ ...VALID, [name]: 'true' }),
      [`${name} is no setting of this service: did you mean ${nearest}?`],
      name,
    )
  }
  const others = {
    PATH: '/usr/bin',
    HOSTNAME: 'a1b2',
    POSTGRES_PASSWORD: 'x',
    DATABASE_PORT: 'tcp://10.0.0.7:5432',
    AZURE_FEDERATED_TOKEN_FILE: '/var/run/token',
    AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://169.254.169.254',
    MAX_HEAP: '320',
    LOG_FORMAT: 'json',
    // What Kubernetes says of a service named `api`, in every container of its namespace.
    API_SERVICE_HOST: '10.0.0.1',
    API_SERVICE_PORT_HTTPS: '443',
    API_PORT: 'tcp://10.0.0.1:443',
    API_PORT_443_TCP_ADDR: '10.0.0.1',
    // An empty value counts as not set.
    WRITE_ENABLED: ' ',
  }
  t.same(readConfig({ ...VALID, ...others }), readConfig(VALID), 'what belongs to others is left alone')
})

t.test('secrets are never repeated', async (t) => {
  const secret = 'hunter2-hunter2'
  const env = {
    API_KEYS: `[{"name":"flows","sha256":"${secret}","roles":["Reader"]}]`,
    SIGNING_KEY: secret,
    AUDIT_KEY: secret,
    AUDIT_KEY_PREVIOUS: `["${secret}"]`,
    DATABASE_URL: `mysql://root:${secret}@db/x`,
    AZURE_CLIENT_SECRET: secret,
    AZURE_CLIENT_CERTIFICATE_PASSWORD: secret,
    GRAPH_CREDENTIAL: 'client-secret',
    PORT: 'many',
  }
  const faults = faultsOf(env)
  t.equal(faults.length, 6, 'every wrong variable is named')
  t.notMatch(faults.join(), secret)
})

t.test('the process', async (t) => {
  t.test('ends with code 1 and says all that is wrong', async (t) => {
    const child = node(t, ['src/server.ts'], { env: { PORT: 'many', LOG_LEVEL: 'loud', SIGNING_KEY: 'hunter2' } })
    t.equal(await child.exit, 1)
    t.equal(
      child.printed(),
      [
        "Tenant Steward can't start:",
        '- PORT must be a whole number from 0 to 65535, not "many".',
        '- LOG_LEVEL must be one of fatal, error, warn, info, debug, silent, not "loud".',
        '- SIGNING_KEY must have at least 32 characters.',
        '',
      ].join('\n'),
    )
  })

  t.test('npm start does the same', async (t) => {
    const child = run(t, 'npm', ['start'], { env: { PORT: 'many' } })
    t.equal(await child.exit, 1)
    t.match(child.printed(), '- PORT must be a whole number')
  })

  t.test('npm start and npm run dev read a file .env, and the environment wins', async (t) => {
    const graph = await startSimulator({ quota: 'relaxed', users: 200 })
    t.teardown(() => graph.close())
    const folder = temporaryFolder(t)
    await writeFile(
      join(folder, '.env'),
      [`API_KEYS=${VALID.API_KEYS}`, `GRAPH_BASE_URL=${graph.url}`, 'GRAPH_CREDENTIAL=simulator', 'PORT=many'].join(
        '\n',
      ),
    )
    const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    const args = (scripts['start'] ?? '').split(' ').slice(1)
    t.equal(scripts['dev'], ['node', '--watch', ...args].join(' '))

    const child = node(
      t,
      args.map((arg) => (arg === 'src/main.ts' ? join(ROOT, arg) : arg)),
      { cwd: folder, env: { PORT: '0' } },
    )
    const [, url] = await child.until(LISTENING)
    t.equal((await fetch(`${url}/ready`)).status, 200)
    t.equal((await fetch(`${url}/v1/connection`, { headers: { 'x-api-key': 'correct horse' } })).status, 200)
    t.notMatch(child.printed(), /[Dd]eprecat/, 'nothing in it is deprecated')
    child.kill('SIGTERM')
    t.equal(await child.exit, 0)
  })
})

t.test('.env.example', async (t) => {
  const text = await readFile(join(ROOT, '.env.example'), 'utf8')
  t.equal(text, envExample(), 'is what the schema says: else run "npm run docs"')
  const uncommented = parseEnv(text.replaceAll(/^#(?=[A-Z_]+=)/gm, ''))
  t.same(
    Object.keys(uncommented).sort(),
    Object.keys(ConfigSchema.properties).sort(),
    'has each variable of the schema once, and no other',
  )
  const SIGNING_KEY = 'x'.repeat(32)
  t.same(
    readConfig({ ...uncommented, ...VALID, SIGNING_KEY }),
    readConfig({ ...VALID, SIGNING_KEY }),
    'and what it shows are the defaults',
  )
  t.ok(text.split('\n').every((line) => line.length <= 120))
})

t.test('the pages in docs/ that npm run docs writes into', async (t) => {
  const guide = await makeGuide(pathToFileURL(ROOT))
  const names = new Set(Object.keys(ConfigSchema.properties))
  const pages = await Promise.all(
    ['README.md', ...(await readdir(join(ROOT, 'docs'))).filter((name) => name.endsWith('.md')).map(inDocs)].map(
      async (path) => ({ path, text: await readFile(join(ROOT, path), 'utf8') }),
    ),
  )
  const written = pages.filter(({ path }) => guide[path] !== undefined)
  t.same(
    written.map(({ path }) => path),
    ['configuration', 'measurements', 'permissions'].map((name) => `docs/${name}.md`),
  )
  for (const { path, text } of written) {
    t.equal(text, guide[path], `${path} has tables of what the code says: else run "npm run docs"`)
  }
  for (const { path, text } of pages) {
    const mentioned = text.match(/`(API|GRAPH|AZURE)_[A-Z_]+\b/g)?.map((name) => name.slice(1)) ?? []
    t.same(
      mentioned.filter(
        (name) => !names.has(name) && ![...names].some((known) => name.endsWith('_') && known.startsWith(name)),
      ),
      [],
      `${path} names no variable that does not exist`,
    )
  }
})

const inDocs = (name: string) => `docs/${name}`
