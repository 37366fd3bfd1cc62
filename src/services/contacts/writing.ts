import { Refusal } from '../../errors.ts'
import type { SingleOptions, SingleResult } from '../plans/single-change.ts'
import type { Singles } from '../plans/singles.ts'
import type { ContactChanges } from './contact-change.ts'
import type { ContactChange } from './change.ts'
import type { ContactField } from './fields.ts'
import type { ContactRecords } from './records.ts'

export type ContactWriteOptions = Omit<SingleOptions<ContactChange>, 'kind' | 'change' | 'title'>

export type ContactWriting = ReturnType<typeof createContactWriting>

/** Writes contact data of one person that was checked before, as a plan of one. */
export function createContactWriting({
  singles,
  changes: { kind },
  records,
}: {
  singles: Singles
  changes: ContactChanges
  records: Pick<ContactRecords, 'changed'>
}) {
  /** @throws Refusal as `singles.make`; `GraphUnavailable` when nobody can tell yet what was written */
  return async function write(change: ContactChange, options: ContactWriteOptions): Promise<SingleResult> {
    const made = await singles.make({ ...options, kind, change, title: kind.describe(change) })
    if (made.sent.unclear.length > 0) {
      throw new Refusal(
        'GraphUnavailable',
        'Microsoft Graph broke off and nobody can tell yet what was changed: send it again, which does no harm.',
        { retryAfter: 30 },
      )
    }
    await records.changed(change.subjectId, change.after, made.sent.accepted as ContactField[])
    return made
  }
}
