import HostRules
import SpaceContent
import SpaceContract
import TestSupport

/// Short ways to make what queues are made of.
enum Queueing {
  static let package = CID(codec: .raw, of: [1])
  static let otherPackage = CID(codec: .raw, of: [2])
  static let free = QueueKey(space: "fixture", fee: 0)
  static let paid = QueueKey(space: "fixture", fee: 1_000_000)

  static func seed(_ number: Int) -> Digest { SHA256.digest(Array("seed \(number)".utf8)) }

  static func manifest(_ changes: Value.Map) throws -> Manifest {
    var manifest = Fixture.manifest
    for change in changes { manifest[change.key] = change.value }
    return try Manifest.decode(JSON.encode(.map(manifest), pretty: false))
  }

  static func seats(_ range: ClosedRange<Int>, multiple: Int = 1) throws -> Manifest.Seats {
    let seats: Value = ["min": .int(Int64(range.lowerBound)), "max": .int(Int64(range.upperBound)), "multiple": .int(Int64(multiple))]
    return try manifest(["seats": seats]).seats
  }

  /// An entry whose agent has its number, too.
  static func entry(_ number: Int, owner: Int? = nil, mmr: Int = 1000, at: Int64 = 0, package: CID = package) -> QueueEntry {
    QueueEntry(
      id: LedgerID(UInt128(number)), agent: AgentID(LedgerID(UInt128(number))), agentVersion: 1,
      owner: OwnerID(LedgerID(UInt128(owner ?? number))), mmr: MMR(points: mmr) ?? .initial, joinedAt: at, package: package)
  }

  static func queue(_ entries: [QueueEntry], in key: QueueKey = paid) throws -> MatchQueue {
    var queue = MatchQueue(key)
    for entry in entries { try queue.apply(.joined(entry)) }
    return queue
  }
}

extension Lineup {
  /// The entries by the numbers that `Queueing.entry` gave them.
  var numbers: [Int] { entries.map { Int($0.id.number) } }
}

/// What `MatchRules` says, done without an index: a list, sorted anew for each entry.
struct NaiveQueue {
  let key: QueueKey
  var waiting: [QueueEntry] = []

  func nextMatch(_ seats: Manifest.Seats, now: Int64, seed: Digest) -> [QueueEntry]? {
    let sizes = (1...100).filter { $0 >= seats.min && $0 <= seats.max && $0 % seats.multiple == 0 }
    let ownersRepeat = key.fee == 0 && Set(waiting.map(\.owner)).count < sizes[0]
    for (age, anchor) in waiting.enumerated() {
      let seconds = Double(max(0, now - anchor.joinedAt)) / 1000
      let others = waiting.enumerated().filter { $0.offset != age }
        .map { (age: $0.offset, entry: $0.element, distance: abs($0.element.mmr.points - anchor.mmr.points)) }
        .filter { seconds >= 60 || Double($0.distance) <= 100 + (20 * seconds).rounded(.down) }
        .sorted { ($0.distance, $0.age) < ($1.distance, $1.age) }
      var near: [(age: Int, entry: QueueEntry)] = []
      for other in others {
        let isNew = other.entry.owner != anchor.owner && !near.contains { $0.entry.owner == other.entry.owner }
        if ownersRepeat || isNew { near.append((other.age, other.entry)) }
      }
      near = Array(near.prefix(3 * (sizes[sizes.count - 1] - 1)))
      guard let size = sizes.last(where: { $0 - 1 <= near.count }), size == sizes.last || seconds >= 10 else { continue }
      if size - 1 < near.count {
        near.sort { a, b in Self.key(seed, a.entry).lexicographicallyPrecedes(Self.key(seed, b.entry)) }
      }
      let chosen = [(age: age, entry: anchor)] + near.prefix(size - 1)
      return chosen.sorted { $0.age < $1.age }.map(\.entry)
    }
    return nil
  }

  /// The draw's hash, put together by hand: each part behind its length in 8 bytes.
  private static func key(_ seed: Digest, _ entry: QueueEntry) -> [UInt8] {
    func part(_ bytes: [UInt8]) -> [UInt8] { [0, 0, 0, 0, 0, 0, 0, UInt8(bytes.count)] + bytes }
    return SHA256.digest(part(Array("agon/match/v1".utf8)) + part(seed.bytes) + part(entry.id.bytes)).bytes
  }
}

extension SplitMix64 {
  /// An integer from 0 up to, but not, `bound`.
  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}
