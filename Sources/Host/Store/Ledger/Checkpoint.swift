public import HostCrypto
public import HostRules
internal import SpaceContent

/// A head of the ledger, signed by the host that committed it.
public struct Checkpoint: Hashable, Sendable {
  public let head: LedgerHead
  public let key: PublicKey
  /// Of Ed25519, over `LedgerHead.signedBytes`.
  public let signature: [UInt8]

  public var isValid: Bool { key.isValid(signature, over: head.signedBytes) }

  /// Reads the columns `row, hash, timestamp, key, signature`.
  init(_ row: SQLStatement) throws(StoreError) {
    head = LedgerHead(rows: row.int(0), hash: try row.digest(1), timestamp: row.int(2))
    do throws(CryptoError) {
      key = try PublicKey(bytes: row.blob(3))
    } catch {
      throw StoreError(.corrupt, "\(row.path): the key of checkpoint \(row.int(0)): \(error.message)")
    }
    signature = row.blob(4)
  }
}

extension Writing {
  /// Signs what this transaction added to the ledger, just before it is committed.
  /// - Throws: what made the ledger's rows incomplete; nothing may be committed then.
  func sealLedger(with key: HostKey?) throws(StoreError) {
    if let fault = ledger.fault { throw fault }
    guard ledger.isTouched else { return }
    let head = try currentHead()
    // A part that was rolled back may have left nothing.
    let signed = try lastCheckpointRow()
    ledger.signedRow = signed
    guard head.rows > signed else { return }
    guard let key else { throw HostKey.missing(beside: path) }
    let signature = try key.signature(over: head.signedBytes)
    try run(
      "INSERT INTO ledger_checkpoints (row, hash, timestamp, key, signature) VALUES (?1, ?2, ?3, ?4, ?5)",
      bind: { (statement) throws(StoreError) in
        try statement.bind(1, head.rows)
        try statement.bind(2, head.hash)
        try statement.bind(3, head.timestamp)
        try statement.bind(4, bytes: key.publicKey.bytes)
        try statement.bind(5, bytes: signature)
      })
    ledger.signedRow = head.rows
  }

  /// Whether rows were added that no checkpoint signs yet.
  var hasUnsignedRows: Bool {
    get throws(StoreError) {
      guard ledger.isTouched else { return false }
      return try currentHead().rows > lastCheckpointRow()
    }
  }

  private func lastCheckpointRow() throws(StoreError) -> Int64 {
    if let row = ledger.signedRow { return row }
    return try row("SELECT max(row) FROM ledger_checkpoints", row: { (row) throws(StoreError) in row.int(0) }) ?? 0
  }
}

extension SQLStatement {
  func bind(_ index: Int32, bytes: [UInt8]) throws(StoreError) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(StoreError) in try bind(index, blob: UnsafeRawBufferPointer(bytes)) }
  }
}
