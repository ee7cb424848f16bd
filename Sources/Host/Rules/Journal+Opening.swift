public import SpaceContent
internal import SpaceContract

/// A round of a public source of randomness, named before its value is known.
public struct BeaconRound: Hashable, Sendable {
  /// The longest name of a beacon, in bytes.
  public static let nameBytesMax = 200

  public let beacon: String
  /// From 1.
  public let round: Int64
  /// Before when the commitment has to be in the log, in seconds since 1970.
  public let time: Int64

  public init(beacon: String, round: Int64, time: Int64) {
    self.beacon = beacon
    self.round = round
    self.time = time
  }

  var value: Value { ["id": .text(beacon), "round": .int(round), "time": .int(time)] }

  init?(_ value: Value) {
    guard value.map?.count == 3, let beacon = value["id"]?.text, (1...BeaconRound.nameBytesMax).contains(beacon.utf8.count),
      beacon.utf8.allSatisfy({ (0x21...0x7e).contains($0) }), let round = value["round"]?.int, round >= 1, let time = value["time"]?.int,
      (0...1 << 50).contains(time)
    else { return nil }
    self.init(beacon: beacon, round: round, time: time)
  }
}

extension Journal {
  /// What is opened once the commitment is public. The seed is drawn from it and the host's nonce.
  public struct Opening: Hashable, Sendable {
    /// The value of the beacon's round.
    public let beacon: Digest?
    /// 32 bytes of each entrant that has committed to a nonce, in the order of the roster.
    public let nonces: [[UInt8]]

    /// Without arguments: nothing, for a session whose seed is the host's choice, and for one that has never begun.
    public init(beacon: Digest? = nil, nonces: [[UInt8]] = []) {
      self.beacon = beacon
      self.nonces = nonces
    }
  }
}

extension Journal.Opening {
  var value: Value { ["beacon": beacon.map { .bytes($0.bytes) } ?? .null, "nonces": .list(nonces.map { .bytes($0) })] }

  /// Canonical DAG-CBOR: `{beacon, nonces}`.
  public var encoded: [UInt8] {
    var writer = CBORWriter()
    writer.value(value)
    return writer.bytes
  }

  init(_ value: Value) throws(RulesError) {
    let fields = JournalFields(value, "opening")
    guard value.map?.count == 2, let items = value["nonces"]?.list, items.count <= 100 else { throw fields.wrong("nonces") }
    let nonces = items.compactMap(\.bytes)
    guard nonces.count == items.count else { throw fields.wrong("nonces") }
    self.init(beacon: try fields.digest("beacon"), nonces: nonces)
  }

  /// Reads what `encoded` gives.
  public init(encoded: [UInt8]) throws(RulesError) { try self.init(Journal.decoded(encoded, "opening")) }
}

extension Journal.Header {
  /// Whether a session has to wait for something that others open.
  public var needsOpening: Bool { beacon != nil || roster.contains { $0.nonceHash != nil } }

  /// `SHA-256("agon/seed/v1" ‖ beacon ‖ host nonce ‖ commitment hash)`, each preceded by its length. The beacon's part is the value of
  /// its round followed by the nonces of entrants outside the host; where there is neither the seed is the host's choice.
  public func seed(nonce: [UInt8], opening: Journal.Opening) -> Digest {
    let beacon = opening.nonces.reduce(opening.beacon?.bytes ?? [], +)
    return SHA256.digest(lengthPrefixed: [Array("agon/seed/v1".utf8), beacon, nonce, commitment.bytes])
  }

  /// What is wrong with an opening; nil for the one that this header committed to.
  /// - Parameter hasBegun: a session that has not begun may be without one.
  public func fault(of opening: Journal.Opening, hasBegun: Bool) -> String? {
    if !hasBegun, opening == Journal.Opening() { return nil }
    guard (opening.beacon != nil) == (beacon != nil) else { return "the value of the beacon's round is missing, or of no round" }
    let hashes = roster.compactMap(\.nonceHash)
    guard opening.nonces.count == hashes.count, zip(opening.nonces, hashes).allSatisfy({ SHA256.digest($0) == $1 && $0.count == 32 })
    else { return "an entrant's opened nonce is not the one that it committed to" }
    return nil
  }
}
