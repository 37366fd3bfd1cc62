/** The kind of plans and of changes that update contact data. */
export const CONTACT_UPDATE = 'contactUpdate'
