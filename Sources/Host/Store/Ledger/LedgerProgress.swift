internal import HostRules

/// What a transaction knows of the ledger, so that it need not ask for it again.
struct LedgerProgress {
  /// The head that its rows have led to; nil where it has to be read.
  var head: LedgerHead?
  /// No transfer and no refused one has a greater id: ids sort by time, so most of what is new need not be looked up. Nil where unknown.
  var newestID: LedgerID?
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
}
