public import SpaceContent

/// A chain of hashes that is committed to by its last value and opened from there backwards, one value a round: value r hashed once gives
/// value r−1, and value 0 is the anchor, which is public from the first commitment that names it.
///
/// A step is SHA-256("agon/chain/v1" ‖ value). Whoever made the chain knows all its values, so it keeps him from choosing them later, and
/// from nothing else.
public struct HashChain: Sendable {
  /// The most rounds of a chain, and the most hashes that a check makes.
  public static let roundsMax = 1 << 20
  private static let domain = Array("agon/chain/v1".utf8)
  private static let stride = 1 << 10

  public let rounds: Int
  /// Value 0.
  public let anchor: Digest
  /// Every `stride`-th value from the seed on.
  private let marks: [Digest]

  /// - Parameters:
  ///   - seed: 32 secret bytes: the value of the last round.
  ///   - rounds: 1...`roundsMax`. Some 0.1 µs each.
  public init(seed: Digest, rounds: Int) {
    precondition((1...HashChain.roundsMax).contains(rounds), "a chain has 1 to \(HashChain.roundsMax) rounds")
    var marks: [Digest] = []
    var value = seed
    for step in 0..<rounds {
      if step % HashChain.stride == 0 { marks.append(value) }
      value = HashChain.next(value)
    }
    self.rounds = rounds
    self.marks = marks
    anchor = value
  }

  /// The value of a round, 1...`rounds`.
  public func value(of round: Int) -> Digest {
    precondition((1...rounds).contains(round), "a round of this chain")
    let steps = rounds - round
    return HashChain.hash(marks[steps / HashChain.stride], times: steps % HashChain.stride)
  }

  /// Whether a value is that of a round of the chain with this anchor. Makes as many hashes as the round says, `roundsMax` at most.
  public static func isValid(_ value: Digest, of round: Int, anchor: Digest) -> Bool {
    guard (1...roundsMax).contains(round) else { return false }
    return hash(value, times: round) == anchor
  }

  static func next(_ value: Digest) -> Digest {
    var hasher = SHA256()
    hasher.update(domain)
    hasher.update(value)
    return hasher.finalize()
  }

  private static func hash(_ value: Digest, times: Int) -> Digest {
    var value = value
    for _ in 0..<times { value = next(value) }
    return value
  }
}

/// What a beacon that is a host's own chain is called: `agon-chain:<anchor>:<genesis>:<period>`, with the anchor in hexadecimal digits, the
/// time of round 0 in seconds since 1970, and the seconds from each round to the next. So a round can be checked by whoever has nothing
/// but its header.
public struct ChainBeaconName: Hashable, Sendable {
  public let anchor: Digest
  public let genesis: Int64
  public let period: Int64

  public init(anchor: Digest, genesis: Int64, period: Int64) {
    precondition(genesis >= 0 && genesis <= 1 << 40 && (1...1 << 30).contains(period), "a genesis in seconds, and a period above 0")
    self.anchor = anchor
    self.genesis = genesis
    self.period = period
  }

  /// Nil for the name of any other beacon.
  public init?(_ name: String) {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "agon-chain", let anchor = Digest(hex: String(parts[1])), let genesis = Int64(parts[2]),
      let period = Int64(parts[3]), (0...1 << 40).contains(genesis), (1...1 << 30).contains(period)
    else { return nil }
    self.init(anchor: anchor, genesis: genesis, period: period)
    guard "\(self)" == name else { return nil }
  }

  /// When the value of a round is known, in seconds since 1970.
  public func time(of round: Int64) -> Int64 { genesis + round * period }

  /// A round of this beacon.
  public func round(_ round: Int64) -> BeaconRound { BeaconRound(beacon: "\(self)", round: round, time: time(of: round)) }
}

extension ChainBeaconName: CustomStringConvertible {
  public var description: String { "agon-chain:\(anchor):\(genesis):\(period)" }
}

/// What can be said of a beacon's value with nothing but the round's name.
public enum BeaconCheck: Hashable, Sendable {
  /// It leads to the anchor of a host's own chain.
  case ownChain
  /// It does not, or the round has another time than its number says.
  case wrong(String)
  /// The beacon is none that is known here.
  case unknown
}

extension BeaconRound {
  /// Holds a value against the name of its beacon. For a chain, makes as many hashes as the round says.
  public func check(_ value: Digest) -> BeaconCheck {
    guard let name = ChainBeaconName(beacon) else { return .unknown }
    guard let number = Int(exactly: round), number <= HashChain.roundsMax else { return .wrong("the chain has no round \(round)") }
    guard name.time(of: round) == time else { return .wrong("round \(round) is at \(name.time(of: round)), not at \(time)") }
    return HashChain.isValid(value, of: number, anchor: name.anchor) ? .ownChain : .wrong("the value does not lead to the chain's anchor")
  }
}
