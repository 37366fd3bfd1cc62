import { createEvaluator } from './expressions/evaluate.ts'
import { createRunFunctions } from './run-functions.ts'
import type { Frame, Scene, Step } from './scene.ts'

/** An expression evaluator for one place of a run. */
export function evaluatorIn(frame: Frame, scene: Scene): Step['evaluate'] {
  let current: { value: unknown } | undefined
  const evaluate = createEvaluator({
    now: scene.clock.now,
    run: createRunFunctions(scene, frame, () => current),
  })
  return (template, item) => {
    const outer = current
    current = item ?? outer
    try {
      return evaluate(template)
    } finally {
      current = outer
    }
  }
}
