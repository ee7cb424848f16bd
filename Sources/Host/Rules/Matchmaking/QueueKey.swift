internal import SpaceContent
public import SpaceContract

/// What agents queue for: sessions of one Space at one fee.
public struct QueueKey: Comparable, Hashable, Sendable {
  /// The id of the Space.
  public let space: String
  /// What each seat pays, in micro-USDC; 0 is free.
  public let fee: Int64

  /// A queue that is known to exist; what somebody asks for goes through `init(_:fee:)`.
  public init(space: String, fee: Int64) {
    self.space = space
    self.fee = fee
  }

  /// The queue of a Space at one of its tiers. To play for nothing is always possible.
  /// - Throws: `no_tier` for any other fee.
  public init(_ manifest: Manifest, fee: Int64) throws(RulesError) {
    guard fee == 0 || manifest.feeTiers.contains(fee) else {
      let tiers = manifest.feeTiers.filter { $0 > 0 }.map(QueueKey.text)
      throw RulesError(
        .noTier, "\(QueueKey.text(fee)) is no fee of \(manifest.id)",
        hint: tiers.isEmpty ? "it is played for nothing" : "it is played for nothing, or for \(tiers.joined(separator: ", "))")
    }
    self.init(space: manifest.id, fee: fee)
  }

  public var isFree: Bool { fee == 0 }

  /// Canonical DAG-CBOR.
  var encoded: [UInt8] {
    var writer = CBORWriter()
    writer.value(["space": .text(space), "fee": .int(fee)])
    return writer.bytes
  }

  public static func < (a: QueueKey, b: QueueKey) -> Bool { (a.space, a.fee) < (b.space, b.fee) }
}

extension QueueKey: CustomStringConvertible {
  /// For messages: "bid-tac-toe at 1.00 USDC".
  public var description: String { isFree ? "\(space), free" : "\(space) at \(QueueKey.text(fee))" }

  private static func text(_ fee: Int64) -> String { Amount(fee).map { "\($0.text(of: .usdc)) USDC" } ?? "\(fee) micro-USDC" }
}
