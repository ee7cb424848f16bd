internal import SpaceContent

extension LedgerID {
  /// What a transfer of an entry, a session or an agent does. The name goes into its id, and so never changes.
  enum Purpose: String {
    case join, leave, start, pool
    case protocolFee = "protocol-fee"
    case payout, refund, fractals
    case agentCreated = "agent-created"
  }

  /// The id of the one transfer that does this: 48 bits of milliseconds, then the first 80 bits of
  /// SHA-256("agon/transfer/v1" ‖ subject ‖ purpose ‖ number as a byte), each part preceded by its length.
  ///
  /// It follows from what the transfer is about, so whoever does a thing twice, after a crash or by mistake, asks for the same id twice,
  /// and the ledger answers `exists`.
  /// - Parameters:
  ///   - milliseconds: when the subject came to be, since 1970: it has to be the same each time.
  ///   - subject: the entry, the session or the owner.
  ///   - number: the seat, from 1; 0 for what concerns all of them.
  static func transfer(milliseconds: Int64, of subject: LedgerID, _ purpose: Purpose, number: UInt8 = 0) -> LedgerID {
    let digest = SHA256.digest(
      lengthPrefixed: [Array("agon/transfer/v1".utf8), subject.bytes, Array(purpose.rawValue.utf8), [number]])
    return LedgerID(milliseconds: milliseconds, random: digest.bytes.prefix(10).reduce(0) { $0 << 8 | UInt128($1) })
  }
}

extension [Transfer] {
  /// The same transfers as one chain: all of them happen, or none.
  func chained() -> [Transfer] {
    var chain = self
    for index in chain.indices.dropLast() { chain[index].flags.insert(.linked) }
    return chain
  }
}
