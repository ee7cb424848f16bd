internal import HostRules
internal import SpaceContent

/// How the ledger's values stand in a row.
extension SQLStatement {
  func bind(_ index: Int32, _ id: LedgerID) throws(StoreError) { try bind(index, id.number) }

  /// A column that is NULL for zero.
  func bind(_ index: Int32, orNull id: LedgerID) throws(StoreError) {
    if id == .zero { try bindNull(index) } else { try bind(index, id.number) }
  }

  func bind(_ index: Int32, orNull value: Int64?) throws(StoreError) {
    if let value { try bind(index, value) } else { try bindNull(index) }
  }

  func bind(_ index: Int32, _ amount: Amount, of asset: Asset) throws(StoreError) {
    if asset.isWide { try bind(index, amount.units) } else { try bind(index, Int64(amount.units)) }
  }

  func bind(_ index: Int32, _ digest: Digest) throws(StoreError) {
    var failure: StoreError?
    digest.withUnsafeBytes { bytes in
      do throws(StoreError) { try bind(index, blob: bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private func bind(_ index: Int32, _ number: UInt128) throws(StoreError) {
    try withUnsafeBytes(of: number.bigEndian) { (bytes) throws(StoreError) in try bind(index, blob: bytes) }
  }

  /// An id; zero for NULL.
  func id(_ column: Int32) -> LedgerID { LedgerID(number(column)) }

  func amount(_ column: Int32) -> Amount { isBlob(column) ? Amount(units: number(column)) : Amount(int(column)) ?? .zero }

  /// 32 bytes; what has another length is damaged.
  func digest(_ column: Int32) throws(StoreError) -> Digest {
    guard let digest = withBlob(column, { Digest(bytes: $0) }) else { throw damaged("a hash") }
    return digest
  }

  func asset(_ column: Int32) throws(StoreError) -> Asset {
    guard let asset = UInt32(exactly: int(column)).flatMap(Asset.init(rawValue:)) else { throw damaged("an asset") }
    return asset
  }

  func accountFlags(_ column: Int32) throws(StoreError) -> Account.Flags {
    guard let flags = UInt16(exactly: int(column)) else { throw damaged("an account's flags") }
    return Account.Flags(rawValue: flags)
  }

  func purpose(_ column: Int32) throws(StoreError) -> Account.Purpose {
    guard let purpose = UInt16(exactly: int(column)).flatMap(Account.Purpose.init(rawValue:)) else { throw damaged("a purpose") }
    return purpose
  }

  func transferFlags(_ column: Int32) throws(StoreError) -> Transfer.Flags {
    guard let flags = UInt16(exactly: int(column)) else { throw damaged("a transfer's flags") }
    return Transfer.Flags(rawValue: flags)
  }

  func reason(_ column: Int32) throws(StoreError) -> Transfer.Reason {
    guard let reason = UInt16(exactly: int(column)).flatMap(Transfer.Reason.init(rawValue:)) else { throw damaged("a reason") }
    return reason
  }

  func timeout(_ column: Int32) throws(StoreError) -> UInt32 {
    guard let timeout = UInt32(exactly: int(column)) else { throw damaged("a timeout") }
    return timeout
  }

  /// The state of a pending transfer; nil for NULL.
  func pendingState(_ column: Int32) throws(StoreError) -> PendingState? {
    if isNull(column) { return nil }
    guard let state = UInt8(exactly: int(column)).flatMap(PendingState.init(rawValue:)) else { throw damaged("a state") }
    return state
  }

  private func number(_ column: Int32) -> UInt128 {
    withBlob(column) { bytes in bytes.count == 16 ? UInt128(bigEndian: bytes.loadUnaligned(as: UInt128.self)) : 0 }
  }

  private func damaged(_ what: String) -> StoreError {
    StoreError(
      .corrupt, "\(path): \(what) in the ledger is none", hint: "restore a backup made with `agon backup`; keep the damaged file")
  }
}
