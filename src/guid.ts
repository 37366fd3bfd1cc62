/** Object ids, tenant ids, client ids: as a JSON schema can say it, which knows no flags. */
export const GUID_PATTERN = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'

const GUID = new RegExp(GUID_PATTERN)

export const isGuid = (text: string): boolean => GUID.test(text)

/** All of them in a text. */
export const GUIDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi
