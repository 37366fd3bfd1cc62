/** Rows that one statement inserts: PostgreSQL takes 65,535 parameters, and the widest of these has 29 columns. */
export const STATEMENT_ROWS = 500

/** Rows that one transaction touches at most, so that it holds up nobody else for long. */
export const TRANSACTION_ROWS = 1_000

/** Rows of a transaction in which each brings others along: an entry in the audit log, an event, rows elsewhere. */
export const ACCOMPANIED_ROWS = TRANSACTION_ROWS / 5

/** Rows of a transaction that touches a few others besides, however many these are. */
export const ROWS_BUT_A_FEW = TRANSACTION_ROWS - 100
