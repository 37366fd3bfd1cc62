import type { Wording } from '../../reports/wording.ts'

/** What stands for a name that is missing: words of this service, beside which every other subject is a name. */
const OUR_WORDS =
  /^(?:The tenant|A classic administrator without an address|(?:\w+ without a name|deleted principal) \(.+\))$/su

/**
 * Whom or what a finding is about. A name stays as it is, also where it begins like a sentence of ours: of a group
 * called "Group Library" nobody would find « Groupe Library ».
 */
export const toldSubject = ({ subjectName }: { subjectName: string }, say: Pick<Wording, 'told'>): string =>
  OUR_WORDS.test(subjectName) ? say.told(subjectName).text : subjectName
