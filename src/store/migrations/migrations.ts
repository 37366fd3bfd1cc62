import * as plans from './0001-plans.ts'
import * as auditIndexes from './0002-audit-indexes.ts'
import * as contactRecords from './0003-contact-records.ts'
import * as campaigns from './0004-campaigns.ts'
import * as contactAnswers from './0005-contact-answers.ts'
import * as roleSnapshots from './0006-role-snapshots.ts'
import * as roleActivations from './0007-role-activations.ts'
import * as activationJudgements from './0008-activation-judgements.ts'
import * as roleAlerts from './0009-role-alerts.ts'
import * as undoOf from './0010-undo-of.ts'
import * as planSeals from './0011-plan-seals.ts'
import * as operationLeases from './0012-operation-leases.ts'
import * as movingChanges from './0013-moving-changes.ts'
import * as hooks from './0014-hooks.ts'
import * as campaignSeals from './0015-campaign-seals.ts'
import * as noJobQueue from './0016-no-job-queue.ts'
import * as directory from './0017-directory.ts'
import * as subjects from './0018-subjects.ts'
import * as auditPrincipals from './0019-audit-principals.ts'
import * as activationSystems from './0020-activation-systems.ts'
import * as activationScopes from './0021-activation-scopes.ts'
import * as findingsSeenBy from './0022-findings-seen-by.ts'

/** In the order of their names; each runs once on each database. */
export const migrations = {
  '0001-plans': plans,
  '0002-audit-indexes': auditIndexes,
  '0003-contact-records': contactRecords,
  '0004-campaigns': campaigns,
  '0005-contact-answers': contactAnswers,
  '0006-role-snapshots': roleSnapshots,
  '0007-role-activations': roleActivations,
  '0008-activation-judgements': activationJudgements,
  '0009-role-alerts': roleAlerts,
  '0010-undo-of': undoOf,
  '0011-plan-seals': planSeals,
  '0012-operation-leases': operationLeases,
  '0013-moving-changes': movingChanges,
  '0014-hooks': hooks,
  '0015-campaign-seals': campaignSeals,
  '0016-no-job-queue': noJobQueue,
  '0017-directory': directory,
  '0018-subjects': subjects,
  '0019-audit-principals': auditPrincipals,
  '0020-activation-systems': activationSystems,
  '0021-activation-scopes': activationScopes,
  '0022-findings-seen-by': findingsSeenBy,
}
