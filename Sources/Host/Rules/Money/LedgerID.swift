public import SpaceContent

/// The id of an account or a transfer: 128 bits, chosen by whoever creates it, so that a request can be sent again and is processed once.
///
/// Written as 32 hexadecimal digits, stored as 16 bytes, the most significant first; so text, bytes and numbers sort alike.
public struct LedgerID: Comparable, Hashable, Sendable {
  public static let zero = LedgerID(0)
  /// Reserved, as zero is: nothing has it.
  public static let max = LedgerID(.max)
  public static let byteCount = 16

  public let number: UInt128

  public init(_ number: UInt128) { self.number = number }

  /// An id that sorts by time, as a UUID of version 7 does (RFC 9562): 48 bits of milliseconds since 1970, then the last 80 bits of
  /// `random`. The store appends such ids at the end of its index, where random ones cost it three times as much.
  public init(milliseconds: Int64, random: UInt128) {
    self.number = UInt128(UInt64(clamping: milliseconds) & (1 << 48 - 1)) << 80 | random & (1 << 80 - 1)
  }

  /// The id of the session with this commitment: the first half of the hash.
  public init(session commitment: Digest) {
    number = commitment.bytes.prefix(LedgerID.byteCount).reduce(0) { $0 << 8 | UInt128($1) }
  }

  /// 16 bytes, the most significant first; nil for any other number of bytes.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == LedgerID.byteCount else { return nil }
    number = bytes.reduce(0) { $0 << 8 | UInt128($1) }
  }

  /// 32 hexadecimal digits.
  public init?(_ text: String) {
    guard text.utf8.count == 2 * LedgerID.byteCount, let number = UInt128(text, radix: 16), !text.hasPrefix("+"), !text.hasPrefix("-")
    else { return nil }
    self.number = number
  }

  public var bytes: [UInt8] { (0..<LedgerID.byteCount).map { UInt8(truncatingIfNeeded: number >> UInt128(120 - 8 * $0)) } }

  /// The milliseconds since 1970 of an id that was made to sort by time.
  public var milliseconds: Int64 { Int64(number >> 80) }

  public static func < (a: LedgerID, b: LedgerID) -> Bool { a.number < b.number }
}

extension LedgerID: CustomStringConvertible {
  public var description: String { Hex.encode(bytes) }
}
