/** What there is to say about one field of somebody's contact data. */
interface FieldDefinition {
  /** What the field is called where people read it. */
  label: string
  description: string
  kind: 'text' | 'lines' | 'phone' | 'person' | 'name'
  /**
   * The longest value. From https://learn.microsoft.com/graph/api/resources/user; for fax and office, which Microsoft
   * leaves undocumented, from the attributes of Active Directory that they are synchronized with.
   */
  maxLength?: number
  /**
   * What membership rules of dynamic groups call it:
   * https://learn.microsoft.com/entra/identity/users/groups-dynamic-membership
   */
  ruleAttribute?: string
  /**
   * What browsers fill into it for somebody's own data:
   * https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill
   */
  autocomplete?: string
}

/** The contact data of a person, in the order in which it is shown. Everything else about fields follows from here. */
const FIELDS = {
  businessPhone: {
    label: 'Business Phone',
    description: 'The phone number at work.',
    kind: 'phone',
    maxLength: 64,
    ruleAttribute: 'telephoneNumber',
    autocomplete: 'work tel',
  },
  mobilePhone: {
    label: 'Mobile Phone',
    description: 'The mobile number in the directory; not the one for multi-factor sign-in.',
    kind: 'phone',
    maxLength: 64,
    ruleAttribute: 'mobile',
    autocomplete: 'mobile tel',
  },
  faxNumber: {
    label: 'Fax Number',
    description: 'The fax number.',
    kind: 'phone',
    maxLength: 64,
    ruleAttribute: 'facsimileTelephoneNumber',
    autocomplete: 'fax tel',
  },
  officeLocation: {
    label: 'Office Location',
    description: 'The office: building and room.',
    kind: 'text',
    maxLength: 128,
    ruleAttribute: 'physicalDeliveryOfficeName',
  },
  streetAddress: {
    label: 'Street Address',
    description: 'The street and number of the place of work; may have several lines.',
    kind: 'lines',
    maxLength: 1024,
    ruleAttribute: 'streetAddress',
    autocomplete: 'street-address',
  },
  city: {
    label: 'City',
    description: 'The city of the place of work.',
    kind: 'text',
    maxLength: 128,
    ruleAttribute: 'city',
    autocomplete: 'address-level2',
  },
  state: {
    label: 'State',
    description: 'The state or province of the place of work.',
    kind: 'text',
    maxLength: 128,
    ruleAttribute: 'state',
    autocomplete: 'address-level1',
  },
  postalCode: {
    label: 'Postal Code',
    description: 'The postal code of the place of work.',
    kind: 'text',
    maxLength: 40,
    ruleAttribute: 'postalCode',
    autocomplete: 'postal-code',
  },
  country: {
    label: 'Country',
    description: 'The country or region of the place of work.',
    kind: 'text',
    maxLength: 128,
    ruleAttribute: 'country',
    autocomplete: 'country-name',
  },
  jobTitle: {
    label: 'Job Title',
    description: 'The job title.',
    kind: 'text',
    maxLength: 128,
    ruleAttribute: 'jobTitle',
    autocomplete: 'organization-title',
  },
  department: {
    label: 'Department',
    description: 'The department.',
    kind: 'text',
    maxLength: 64,
    ruleAttribute: 'department',
  },
  companyName: {
    label: 'Company Name',
    description: 'The company or institution.',
    kind: 'text',
    maxLength: 64,
    ruleAttribute: 'companyName',
    autocomplete: 'organization',
  },
  managerId: {
    label: 'Manager',
    description: 'The manager: object id, user principal name or mail address.',
    kind: 'person',
  },
  displayName: {
    label: 'Display Name',
    description: 'The name as people read it.',
    kind: 'name',
    maxLength: 256,
    ruleAttribute: 'displayName',
  },
  givenName: {
    label: 'Given Name',
    description: 'The given name.',
    kind: 'name',
    maxLength: 64,
    ruleAttribute: 'givenName',
  },
  surname: { label: 'Surname', description: 'The family name.', kind: 'name', maxLength: 64, ruleAttribute: 'surname' },
} as const satisfies Record<string, FieldDefinition>

export type ContactField = keyof typeof FIELDS

export const CONTACT_FIELDS = Object.keys(FIELDS) as ContactField[]

export const isContactField = (name: string): name is ContactField => Object.hasOwn(FIELDS, name)

export const fieldDefinition = (field: ContactField): FieldDefinition => FIELDS[field]

/** Fields that can be emptied: Graph takes any, but not an account without a display name. */
export const CLEARABLE_FIELDS = CONTACT_FIELDS.filter((field) => field !== 'displayName')

/** Somebody's contact data; a field without a value is absent. */
export type ContactValues = { [F in ContactField]?: string }

/**
 * Sensitive to Microsoft, since passwords can be reset through them: an app may not change them for administrators
 * (https://learn.microsoft.com/graph/api/resources/users#who-can-perform-sensitive-actions). They have a write
 * permission of their own, User-Phone.ReadWrite.All.
 */
export const isSensitive = (field: ContactField): boolean => field === 'businessPhone' || field === 'mobilePhone'
