import { Type, type Static } from 'typebox'
import { ROLES } from '../callers.ts'
import { GUID_PATTERN } from '../guid.ts'
import { LANGUAGES } from '../languages.ts'
import { SNAPSHOT_PARTS } from '../snapshot-parts.ts'

const CREDENTIALS = [
  'default',
  'client-secret',
  'client-certificate',
  'managed-identity',
  'federated',
  'on-behalf-of',
  'simulator',
] as const

/** 1 to 65535. */
const PORT_PATTERN = '([1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])'

const text = (description: string, options = {}) => Type.String({ description, minLength: 1, ...options })
const url = (description: string, options = {}) =>
  text(description, { pattern: '^https?://[^\\s/?#]+(/[^\\s?#]*)?$', ...options })
const list = (description: string, options = {}) =>
  Type.Array(Type.String({ minLength: 1 }), { description, default: [], ...options })
const whole = (description: string, value: number, minimum: number, maximum: number) =>
  Type.Integer({ description, default: value, minimum, maximum })
const yesNo = (description: string, value: boolean) => Type.Boolean({ description, default: value })
const credential = (description: string) => Type.Optional(Type.Enum([...CREDENTIALS], { type: 'string', description }))

/**
 * The settings of one identity towards Microsoft Entra ID; `azure('GRAPH_READ_')` gives the same names with that
 * prefix.
 */
const azure = <P extends string>(prefix: P, whose: string) =>
  ({
    [`${prefix}AZURE_TENANT_ID`]: Type.Optional(text(`Directory (tenant) id ${whose}.`)),
    [`${prefix}AZURE_CLIENT_ID`]: Type.Optional(
      text(`Application (client) id ${whose}; for a managed identity, its client id.`),
    ),
    [`${prefix}AZURE_CLIENT_SECRET`]: Type.Optional(
      text(`Client secret ${whose}. A certificate or a federated credential is better.`),
    ),
    [`${prefix}AZURE_CLIENT_CERTIFICATE_PATH`]: Type.Optional(
      text(`PEM file with certificate and private key ${whose}.`),
    ),
    [`${prefix}AZURE_CLIENT_CERTIFICATE_PASSWORD`]: Type.Optional(text('Password of that PEM file.')),
    [`${prefix}AZURE_MANAGED_IDENTITY_CLIENT_ID`]: Type.Optional(
      text(`User-assigned managed identity whose token stands in for a secret ${whose} (federated).`),
    ),
    [`${prefix}AZURE_AUTHORITY_HOST`]: Type.Optional(
      url(`Sign-in host ${whose}; https://login.microsoftonline.com unless set (other clouds have others).`),
    ),
  }) as {
    [
      K in `${P}${'AZURE_TENANT_ID' | 'AZURE_CLIENT_ID' | 'AZURE_CLIENT_SECRET' | 'AZURE_CLIENT_CERTIFICATE_PATH' | 'AZURE_CLIENT_CERTIFICATE_PASSWORD' | 'AZURE_MANAGED_IDENTITY_CLIENT_ID' | 'AZURE_AUTHORITY_HOST'}`
    ]: ReturnType<typeof Type.Optional<ReturnType<typeof text>>>
  }

/**
 * Everything that can be configured, as environment variables. Lists are comma-separated, `API_KEYS` is JSON, an empty
 * value counts as not set.
 */
export const ConfigSchema = Type.Object(
  {
    HOST: text('Address to listen on; 0.0.0.0 to be reached from other machines.', { default: '127.0.0.1' }),
    PORT: whole('Port to listen on; 0 takes a free one.', 3000, 0, 65535),
    PUBLIC_URL: Type.Optional(
      url('Address under which flows reach this service, for links in replies; http://HOST:PORT unless set.'),
    ),
    TRUST_PROXY: yesNo('Believe the X-Forwarded-* headers of a reverse proxy in front.', false),
    LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], {
      type: 'string',
      description: 'How much is logged.',
      default: 'info',
    }),
    SIGNING_KEY: Type.Optional(
      text(
        'Secret that signs links and skip tokens; made from AUDIT_KEY unless set, and without that made once and ' +
          'kept with the data.',
        { minLength: 32 },
      ),
    ),
    RATE_LIMIT_PER_MINUTE: whole('Requests a minute that one caller (key, app or user) may send.', 1200, 1, 1_000_000),
    AUTH_FAILURES_PER_MINUTE: whole(
      'Failed attempts to prove who one is that a caller (by address and beginning of the key, or subject of the ' +
        'token) may make in a minute; all callers of one address together 20 times as many. Right credentials are ' +
        'not affected.',
      20,
      1,
      1_000_000,
    ),
    MAX_EVENT_LOOP_DELAY_MS: whole(
      'How long the process may be held up before it turns requests away with 503.',
      2_000,
      100,
      600_000,
    ),

    DATABASE_URL: Type.Optional(
      text(
        'PostgreSQL 15 or later to keep plans, exclusions and the audit log in; replicas share it. Without it ' +
          'they are in DATA_DIR.',
        { pattern: '^postgres(ql)?://' },
      ),
    ),
    DATA_DIR: text('Folder of the embedded database, for a single process.', { default: 'data' }),

    GRAPH_BASE_URL: url('Microsoft Graph: another cloud, a proxy or the simulator.', {
      default: 'https://graph.microsoft.com',
    }),
    GRAPH_SCOPE: Type.Optional(text('Scope asked for at sign-in; the .default scope of the Graph host unless set.')),
    GRAPH_TIMEOUT_SECONDS: whole('Longest wait for one response of Graph.', 15, 1, 120),
    GRAPH_CREDENTIAL: Type.Enum([...CREDENTIALS], {
      type: 'string',
      description: 'How the service proves itself to Graph; simulator only for a loopback GRAPH_BASE_URL.',
      default: 'default',
    }),
    GRAPH_READ_CREDENTIAL: credential('The same for reading alone.'),
    GRAPH_WRITE_CREDENTIAL: credential('The same for writing alone.'),
    ...azure('', 'of the app registration'),
    ...azure('GRAPH_READ_', 'of the reading identity'),
    ...azure('GRAPH_WRITE_', 'of the writing identity'),
    GRAPH_WRITE_QUOTA: text(
      'Writes that all replicas together send to Graph in so many seconds; Graph allows an app 3000 in 150 seconds.',
      { default: '3000/150', pattern: '^[1-9]\\d{0,5}/[1-9]\\d{0,3}$' },
    ),
    AZURE_ROLES: yesNo(
      'Read who holds which role in Azure too; the reading identity needs the Azure role Reader at the root ' +
        'management group.',
      false,
    ),
    ARM_BASE_URL: url('Azure Resource Manager, read with AZURE_ROLES: another cloud, a proxy or the simulator.', {
      default: 'https://management.azure.com',
    }),
    AZURE_SUBSCRIPTION_IDS: list(
      'The only subscriptions whose roles are read, with the management groups above them; all unless set.',
      { items: Type.String({ pattern: GUID_PATTERN }) },
    ),
    AZURE_MAX_TIER: whole(
      'Azure roles of a higher tier than this are left out: 1 leaves out the ordinary ones.',
      2,
      0,
      2,
    ),
    AZURE_TIME_BOUNDS: yesNo(
      'Read which Azure roles are activated or end by themselves: one more request for each management group and ' +
        'subscription.',
      true,
    ),
    AZURE_DENY_ASSIGNMENTS: yesNo(
      'Read what Azure forbids whatever roles somebody holds: one more request for each management group and ' +
        'subscription.',
      true,
    ),
    AZURE_GROUP_READS_PER_MINUTE: whole(
      'Requests about roles at management groups that a replica sends to Azure in a minute; Azure was seen to allow ' +
        'an app 120. 0 sends as many as Azure takes.',
      120,
      0,
      100_000,
    ),
    AZURE_DISABLE_INSTANCE_DISCOVERY: yesNo(
      'Trust AZURE_AUTHORITY_HOST without asking Microsoft about it (disconnected clouds, tests).',
      false,
    ),

    API_KEYS: Type.Array(
      Type.Object(
        {
          name: Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9._-]+$' }),
          sha256: Type.String({ pattern: '^[0-9a-fA-F]{64}$' }),
          roles: Type.Array(Type.Enum([...ROLES], { type: 'string' }), { minItems: 1 }),
        },
        { additionalProperties: false },
      ),
      {
        description:
          'Keys that callers may send as X-Api-Key: a JSON array of {"name", "sha256" of the key in hex, "roles"}.',
        default: [],
      },
    ),
    API_AUDIENCE: list('Audiences that an access token for this service may carry: its client id, its App ID URI.'),
    API_TENANT_ID: Type.Optional(text('Tenant whose tokens are accepted; AZURE_TENANT_ID unless set.')),
    API_AUTHORITY_HOST: Type.Optional(
      url('Sign-in host that issues the callers’ tokens; AZURE_AUTHORITY_HOST unless set.'),
    ),
    API_CLIENT_IDS: list('Client apps (the connector’s) whose tokens are accepted; any of the tenant unless set.'),
    API_SCOPE: text('Scope that a user’s token must carry.', { default: 'access_as_user' }),

    WRITES_ENABLED: yesNo('true lets the service change the tenant; it refuses every change until then.', false),
    BREAK_GLASS_USERS: list('Emergency accounts that nothing ever touches: object ids or user principal names.'),
    EXCLUDED_GROUP_IDS: list('Groups whose members nothing ever touches, and that are never changed themselves.'),
    LICENSE_GROUP_IDS: list('The only groups that people may be removed from; any license group unless set.'),
    MIN_INACTIVE_DAYS: whole('Cut-offs below this many days are refused.', 30, 1, 3650),
    QUIET_PERIODS: list(
      'Breaks in which nobody is removed and whose days do not count as inactivity: 2026-07-01/2026-08-31, or ' +
        'every year 12-20/01-06.',
      {
        items: Type.String({ pattern: '^(\\d{4}-\\d{2}-\\d{2}/\\d{4}-\\d{2}-\\d{2}|\\d{2}-\\d{2}/\\d{2}-\\d{2})$' }),
      },
    ),
    ON_LEAVE_ATTRIBUTE: Type.Optional(
      text('Attribute and value that mark people on leave, for example extensionAttribute7=leave.', {
        pattern: '^extensionAttribute([1-9]|1[0-5])=.+$',
      }),
    ),
    ON_LEAVE_USERS: list('People on leave: object ids or user principal names.'),
    SIGN_IN_MISSING_PERCENT: whole(
      'Share of people without any sign-in date from which sign-in data is not believed.',
      20,
      1,
      100,
    ),
    SIGN_IN_READS_PER_MINUTE: whole(
      'Requests for sign-in dates that all replicas together send to Graph in a minute; Graph allows an app about ' +
        '10. 0 sends as many as Graph takes, several at once.',
      10,
      0,
      100_000,
    ),
    DIRECTORY_SWEEP_HOUR: whole('Hour of the day, in TIME_ZONE, at which the whole directory is read anew.', 2, 0, 23),
    DIRECTORY_MAX_AGE_HOURS: whole(
      'Hours after which the whole directory is read anew at the latest, since lists and plans are made from the copy.',
      24,
      1,
      168,
    ),
    DIRECTORY_DELTA_MINUTES: whole(
      'Minutes after which the copy of the directory takes over what has changed: names, departments, licenses.',
      5,
      1,
      1440,
    ),
    DEFAULT_COUNTRY: text(
      'Country of phone numbers written without a country code (ISO 3166 alpha-2), for people without a ' +
        'usage location.',
      { default: 'US', pattern: '^[A-Z]{2}$' },
    ),
    TIME_ZONE: text(
      'Time zone of the organization, in which working days and hours are counted and all times of pages, reports ' +
        'and mails are said, for example Europe/Paris.',
      { default: 'UTC' },
    ),
    REPORT_LANGUAGE: Type.Enum([...LANGUAGES], {
      type: 'string',
      description:
        'Language of reports, of what approvals show, and of mails to people whose own language is not ' +
        'known: en or fr.',
      default: 'en',
    }),
    TIME_ZONES: list(
      'Time zones of people elsewhere, by country of usage or by office: FR=Europe/Paris, Lyon Campus=Europe/Paris.',
      { items: Type.String({ pattern: '^[^=]+=[^=]+$' }) },
    ),
    CONTACT_NAMES_WRITABLE: yesNo('Let UpdateContactInfo change displayName, givenName and surname too.', false),

    CAMPAIGN_RETENTION_DAYS: whole(
      'Days after its end for which a contact campaign and what was answered in it are kept.',
      365,
      30,
      3_650,
    ),
    FORM_SIGN_IN: Type.Enum(['off', 'entra'], {
      type: 'string',
      description:
        'Whether people sign in with Entra ID before they answer a contact request on its page; new phones, ' +
        'managers, departments and job titles are then written without an approval, within MAX_UNAPPROVED_MOVES.',
      default: 'off',
    }),
    FORM_CLIENT_ID: Type.Optional(
      text(
        'Client id of the app registration that people sign in with on pages; its redirect addresses are ' +
          'PUBLIC_URL/f/sign-in and, for the console, PUBLIC_URL/admin/sign-in.',
        { pattern: GUID_PATTERN },
      ),
    ),
    FORM_CLIENT_SECRET: Type.Optional(text('Client secret of that registration.')),
    CONSOLE_SIGN_IN: Type.Enum(['off', 'entra', 'apiKey'], {
      type: 'string',
      description:
        'How people sign in to the console under PUBLIC_URL/admin: entra: with Entra ID, as FORM_CLIENT_ID; apiKey: ' +
        'with an API key, only on top of the simulator; off: there is no console.',
      default: 'off',
    }),

    FOUR_EYES: Type.Enum(['strict', 'asserted', 'off'], {
      type: 'string',
      description:
        'Who may approve a plan: strict: another connection than the one that made it, naming a person; ' +
        'asserted: any connection with the role, naming a person; off: anybody with the role.',
      default: 'strict',
    }),
    LICENSE_APPROVER_GROUP_ID: Type.Optional(
      text('Group that approvers of license plans must be in; anybody in the tenant unless set.', {
        pattern: GUID_PATTERN,
      }),
    ),
    CONTACT_APPROVER_GROUP_ID: Type.Optional(
      text('Group that approvers of contact plans must be in; anybody in the tenant unless set.', {
        pattern: GUID_PATTERN,
      }),
    ),
    ROLE_APPROVER_GROUP_ID: Type.Optional(
      text(
        'Group that approvers of role plans must be in, and whoever accepts findings about roles; while FOUR_EYES ' +
          'is strict, role plans are not approved without it.',
        { pattern: GUID_PATTERN },
      ),
    ),
    APPROVER_GUESTS: yesNo('Let guests, whose accounts another organization keeps, approve.', false),
    PLAN_VALID_DAYS: whole(
      'Days within which a plan must be approved and begun, besides its days of grace.',
      30,
      1,
      365,
    ),
    GRACE_DAYS: whole('Least days between the notices to the people of a clean-up plan and the clean-up.', 14, 0, 365),
    MAX_REMOVALS: whole('Most removals in one plan.', 1_000, 1, 10_000),
    MAX_REMOVAL_PERCENT: whole('Most of the members of a group that one plan removes, in percent.', 25, 1, 100),
    MAX_ROLE_CHANGES: whole('Most changes in one wave of a role plan.', 100, 1, 1_000),
    MAX_FAILED_PERCENT: whole('Share of failed changes from which a plan halts, once 20 were tried.', 5, 1, 100),
    MAX_CONTACT_UPDATES: whole(
      'People whose contact data one caller may change in 24 hours without a plan.',
      500,
      1,
      100_000,
    ),
    MAX_UNAPPROVED_MOVES: whole(
      'People who may be moved in 24 hours between groups that grant licenses or power, by changes of their ' +
        'contact data and all callers together, without somebody else who approves it.',
      25,
      0,
      100_000,
    ),
    VERIFY_WAIT_MINUTES: whole(
      'Longest wait of a reply for what a plan does, and for the first look at it; 1,000 removals take about 7.',
      30,
      1,
      1_440,
    ),
    BRAND_LOGO: Type.Optional(
      text(
        'PNG or SVG file of at most 64 KiB with the logo of the organization, on pages and reports; mail programs ' +
          'show no pictures that stand in a mail.',
      ),
    ),
    BRAND_COLOR: Type.Optional(
      text('Color of links and buttons on pages, in reports and in mails, dark enough for white text: #1f4e79.', {
        pattern: '^#[0-9a-fA-F]{6}$',
      }),
    ),
    NOTICE_CONTACT: Type.Optional(text('Mail or web address that notices name for people who want to keep a license.')),
    NOTICE_ALSO_TO: Type.Enum(['none', 'manager', 'privateMail', 'both'], {
      type: 'string',
      description:
        'Who gets notices of license plans besides the people themselves, who hardly read the mailbox of an account ' +
        'that they do not use: manager: their managers, one mail about all of their people; privateMail: the people ' +
        'at the first of their otherMails in Entra ID that is of another domain; both; none.',
      default: 'manager',
    }),
    LINK_DAYS: whole('Days for which links to reports open.', 30, 1, 365),
    PRICES_FILE: Type.Optional(
      text('JSON file with what products cost: an array of {"skuId", "price" a month, "currency"}.'),
    ),
    REPORT_DOWNLOAD_HOSTS: list(
      'Hosts that Microsoft may hand out usage reports from; * stands for one or more labels.',
      { default: ['*.office.com'] },
    ),
    ROLE_BASELINES_FILE: Type.Optional(
      text(
        'JSON file with what the settings of roles should be at least as strict as, by tier; as ' +
          'src/data/role-baselines.json, which holds unless set.',
      ),
    ),
    ROLE_SNAPSHOT_PARTS: list(
      'What snapshots of the roles read besides who holds which role; all of it unless set, none for nothing ' +
        `else: ${SNAPSHOT_PARTS.join(', ')}.`,
      { items: Type.Enum([...SNAPSHOT_PARTS, 'none'], { type: 'string' }), default: [...SNAPSHOT_PARTS] },
    ),
    ROLE_SNAPSHOT_RETENTION_DAYS: whole(
      'Days for which snapshots of the roles, the history of activations and alerts that are over are kept.',
      730,
      30,
      3_650,
    ),
    ROLE_GROUP_NAME_PATTERN: Type.Optional(
      text('Regular expression that the names of groups with roles must match, such as ^ROLE_.', { maxLength: 200 }),
    ),
    ADMIN_ACCOUNT_NAME_PATTERN: Type.Optional(
      text(
        'Regular expression that the user principal names of people with roles of tier 0 or 1 must match, ' +
          'such as ^adm-.',
        { maxLength: 200 },
      ),
    ),
    ROLE_HARVEST_HOURS: whole(
      'Hours after which activations of roles are read from Microsoft’s log without anybody asking; 0 for never.',
      6,
      0,
      168,
    ),
    ROLE_REQUESTS_READ: yesNo(
      'Ask Privileged Identity Management itself what waits for an approval, with the writing identity: ' +
        'Microsoft gives that to no identity that only reads.',
      false,
    ),
    ROLE_APPROVAL_TURNAROUND_MINUTES: whole(
      'Minutes of working time within which an activation should be approved or denied.',
      240,
      5,
      1_440,
    ),
    ROLE_ALERT_QUIET_HOURS: Type.Optional(
      text(
        'Hours in TIME_ZONE in which alerts about roles wait until they end, unless their severity is high: 22-06.',
        { pattern: '^([01]?\\d|2[0-3])-([01]?\\d|2[0-4])$' },
      ),
    ),
    HOOK_ALLOWED_HOSTS: list(
      'Hosts that triggers may call, where flows listen: *.logic.azure.com, *.azure-apim.net and ' +
        '*.api.powerplatform.com unless set. * at the beginning stands for one or more labels; a port other than ' +
        '443 is named, as in hooks.example.com:8443.',
      {
        items: Type.String({
          pattern: `^(\\*\\.[a-zA-Z0-9-]+\\.)?[a-zA-Z0-9-]+(\\.[a-zA-Z0-9-]+)*(:${PORT_PATTERN})?$`,
        }),
        default: ['*.logic.azure.com', '*.azure-apim.net', '*.api.powerplatform.com'],
      },
    ),
    HOOK_ALLOW_LOOPBACK: yesNo('Let triggers call this very machine, also without https: for tests alone.', false),
    HOOK_TIMEOUT_SECONDS: whole('Longest wait for the response of a receiver of a trigger.', 30, 1, 120),
    AUDIT_KEY: Type.Optional(
      text(
        'Secret that plans, approvals, contact campaigns and the audit log are sealed with, so that nobody who can ' +
          'write to the database can forge them; the same on all replicas.',
        { minLength: 32 },
      ),
    ),
    AUDIT_KEY_PREVIOUS: Type.Array(Type.String({ minLength: 32 }), {
      description:
        'Former values of AUDIT_KEY, as a JSON array: what was sealed with them is still believed, and what is ' +
        'written is sealed with AUDIT_KEY.',
      default: [],
    }),
    AUDIT_RETENTION_DAYS: whole('Days for which audit entries are kept.', 2_555, 90, 36_500),
  },
  { additionalProperties: false },
)

/** What the variables hold, each checked by itself. */
export type Variables = Static<typeof ConfigSchema>
