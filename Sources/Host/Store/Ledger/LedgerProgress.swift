internal import HostRules

/// What a transaction knows of the ledger, so that it need not ask for it again. The next transaction starts from it where nobody else has
/// written in between.
struct LedgerProgress {
  /// The head that its rows have led to; nil where it has to be read.
  var head: LedgerHead?
  /// No transfer and no refused one has a greater id: ids sort by time, so most of what is new need not be looked up. Nil where unknown.
  var newestID: LedgerID?
  /// The row that the last checkpoint signs; nil where it has to be read.
  var signedRow: Int64?
  /// Whether rows may have been added.
  var isTouched = false
  /// What stopped a batch in the middle: what it has written so far is not to be committed.
  var fault: StoreError?

  /// Part of the transaction was rolled back.
  mutating func forget() {
    head = nil
    newestID = nil
    fault = nil
  }

  /// What stands once the transaction is committed.
  var committed: LedgerProgress { LedgerProgress(head: head, newestID: newestID, signedRow: signedRow) }
}
