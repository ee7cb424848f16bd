public import SpaceContent

/// What one row of the ledger says. Rows are numbered from 1 without a gap, whatever they hold.
public enum LedgerEntry: Hashable, Sendable {
  /// An account as it was created, without balances.
  case account(Account)
  case transfer(Transfer)
  /// A pending transfer was released, because its time had passed.
  case expiry(of: LedgerID, timestamp: Int64)

  /// What stands before everything that a row's hash is taken over.
  public static let domain = "agon/ledger/v1"

  /// The hash of the row: SHA-256 over three parts, each preceded by its length as 8 bytes: the domain, the hash of the row before (32
  /// zero bytes for the first), and the row's bytes. All numbers have their most significant byte first.
  ///
  /// - Of an account: 1, row (8), timestamp (8), id (16), user data (16), asset (4), purpose (2), flags as created (2).
  /// - Of a transfer: 2, row (8), timestamp (8), id (16), debit (16), credit (16), amount (16), pending id (16), user data (16),
  ///   timeout (4), asset (4), reason (2), flags (2).
  /// - Of an expiry: 3, row (8), timestamp (8), id of the pending transfer (16).
  public func hash(row: Int64, after previous: Digest) -> Digest {
    withUnsafeTemporaryAllocation(byteCount: 256, alignment: 16) { buffer in
      var writer = EntryWriter(buffer: buffer)
      LedgerEntry.domain.withContiguousBytes { writer.part($0) }
      previous.withUnsafeBytes { writer.part($0) }
      writer.number(UInt64(byteCount))
      write(to: &writer, row: row)
      var hasher = SHA256()
      hasher.update(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<writer.count]))
      return hasher.finalize()
    }
  }

  /// In nanoseconds since 1970.
  public var timestamp: Int64 {
    switch self {
    case .account(let account): account.timestamp
    case .transfer(let transfer): transfer.timestamp
    case .expiry(_, let timestamp): timestamp
    }
  }

  private var byteCount: Int {
    switch self {
    case .account: 57
    case .transfer: 125
    case .expiry: 33
    }
  }

  private func write(to writer: inout EntryWriter, row: Int64) {
    switch self {
    case .account(let account):
      writer.number(UInt8(1))
      writer.number(row)
      writer.number(account.timestamp)
      writer.number(account.id.number)
      writer.number(account.userData.number)
      writer.number(account.asset.rawValue)
      writer.number(account.purpose.rawValue)
      writer.number(account.flags.rawValue)
    case .transfer(let transfer):
      writer.number(UInt8(2))
      writer.number(row)
      writer.number(transfer.timestamp)
      writer.number(transfer.id.number)
      writer.number(transfer.debit.number)
      writer.number(transfer.credit.number)
      writer.number(transfer.amount.units)
      writer.number(transfer.pendingID.number)
      writer.number(transfer.userData.number)
      writer.number(transfer.timeout)
      writer.number(transfer.asset.rawValue)
      writer.number(transfer.reason.rawValue)
      writer.number(transfer.flags.rawValue)
    case .expiry(let pending, let timestamp):
      writer.number(UInt8(3))
      writer.number(row)
      writer.number(timestamp)
      writer.number(pending.number)
    }
  }
}

/// Writes a row's bytes where they are hashed: a batch has thousands, and none of them allocates.
private struct EntryWriter {
  let buffer: UnsafeMutableRawBufferPointer
  private(set) var count = 0

  init(buffer: UnsafeMutableRawBufferPointer) { self.buffer = buffer }

  mutating func number(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.bigEndian) { bytes($0) }
  }

  mutating func bytes(_ bytes: UnsafeRawBufferPointer) {
    UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyMemory(from: bytes)
    count += bytes.count
  }

  /// A part that tells its length.
  mutating func part(_ part: UnsafeRawBufferPointer) {
    number(UInt64(part.count))
    bytes(part)
  }
}

extension String {
  fileprivate func withContiguousBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
    var text = self
    text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
  }
}
