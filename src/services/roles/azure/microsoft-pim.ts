/** Microsoft’s own app, by which Privileged Identity Management gives and takes roles of Azure. */
const MS_PIM = '01fc33a7-78ba-4d2f-a4b7-768e336e890e'

export const isMicrosoftPim = ({ appId }: { appId?: string }): boolean => appId?.toLowerCase() === MS_PIM
