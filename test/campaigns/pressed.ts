interface Body {
  actions?: { data?: Record<string, unknown> }[]
}

/** What the button of a card that gives this answer sends back, apart from its inputs. */
export function pressedData(card: string | { body: Body[] }, answer: string): Record<string, unknown> {
  const { body } = (typeof card === 'string' ? JSON.parse(card) : card) as { body: Body[] }
  const data = body.flatMap(({ actions = [] }) => actions).find((action) => action.data?.['answer'] === answer)?.data
  if (data === undefined) throw new Error(`The card has no button for ${answer}`)
  return data
}
