import type { Document } from '../swagger2.ts'
import { operations } from '../walk.ts'
import { cardOf } from './card.ts'
import type { Card } from './card.ts'
import { byEmphasis } from './shown.ts'

/** A connector as a maker meets it in the Power Automate designer. */
export interface DesignerView {
  title: string
  description: string
  /** What starts a flow, before the actions of each area. */
  groups: { title: string; cards: Card[] }[]
}

const TRIGGERS = 'Triggers'

/**
 * What the designer makes of a definition, by the rules that its parser was seen to follow (Azure/LogicAppsUX,
 * libs/logic-apps-shared/src/parsers). Internal and deprecated operations are not offered; important ones come first.
 */
export function designerView(document: Document): DesignerView {
  const cards = operations(document)
    .filter(({ operation }) => operation['x-ms-visibility'] !== 'internal' && operation['deprecated'] !== true)
    .map(cardOf)
  const groups = Map.groupBy(cards, (card) => (card.kind === 'trigger' ? TRIGGERS : card.area))
  return {
    title: document.info.title ?? '',
    description: document.info.description ?? '',
    groups: [...groups]
      .map(([title, members]) => ({ title, cards: byEmphasis(members) }))
      .sort((one, other) => Number(other.title === TRIGGERS) - Number(one.title === TRIGGERS)),
  }
}
