/// The id of something that the host keeps: 128 bits that sort by the time at which it was made.
///
/// `Subject` is what it names, so that an owner's id never stands where an agent's is meant. Written and stored as a `LedgerID` is, and
/// convertible to one: accounts and transfers name what they are about.
public struct Identifier<Subject>: Comparable, Hashable, Sendable {
  public static var byteCount: Int { LedgerID.byteCount }

  /// The same bits, as the ledger's rows name them.
  public let ledgerID: LedgerID

  public init(_ ledgerID: LedgerID) { self.ledgerID = ledgerID }

  /// 48 bits of milliseconds since 1970, then the last 80 bits of `random`.
  public init(milliseconds: Int64, random: UInt128) { ledgerID = LedgerID(milliseconds: milliseconds, random: random) }

  /// 16 bytes, the most significant first; nil for any other number of bytes.
  public init?(bytes: some Collection<UInt8>) {
    guard let id = LedgerID(bytes: bytes) else { return nil }
    ledgerID = id
  }

  /// 32 hexadecimal digits.
  public init?(_ text: String) {
    guard let id = LedgerID(text) else { return nil }
    ledgerID = id
  }

  public var bytes: [UInt8] { ledgerID.bytes }

  public static func < (a: Identifier, b: Identifier) -> Bool { a.ledgerID < b.ledgerID }
}

extension Identifier: CustomStringConvertible {
  /// 32 lower-case hexadecimal digits.
  public var description: String { ledgerID.description }
}

/// Who owns agents and has a wallet.
public typealias OwnerID = Identifier<Owner>

/// Who enters sessions.
public typealias AgentID = Identifier<AgentProfile>
