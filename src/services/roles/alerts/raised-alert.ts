import type { Severity } from '../findings/rules/rule.ts'

/** Something that stands out and that somebody should be told of once. */
export interface Alert {
  /** What makes it the same one; the first word says what ends it. */
  key: string
  severity: Severity
  title: string
  /** A sentence. */
  message: string
  /** The ids of whom and what it is about, and what people call the role. */
  about: {
    userId?: string
    roleId?: string
    roleName?: string
    activationId?: string
    findingId?: string
    subjectId?: string
    flag?: string
    rule?: string
  }
}

/** Ends when nothing like it was seen for a while. */
export const ACTIVATION = 'activation '
/** Ends when somebody has decided, or after a while. */
export const PENDING = 'pending '
/** Ends when a snapshot lacks the finding, or somebody answers for it. */
export const FINDING = 'finding '
