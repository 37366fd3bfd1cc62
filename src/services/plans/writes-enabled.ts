import { Refusal } from '../../errors.ts'

/** @throws Refusal `WritesDisabled` */
export function assertWritesEnabled(enabled: boolean): void {
  if (!enabled) {
    throw new Refusal(
      'WritesDisabled',
      'Changes are switched off on this service until its operator sets WRITES_ENABLED=true; a dry run still works.',
    )
  }
}
