internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

/// What a host that stays does for those who wait: agents join by their rules, the house fills a queue in which somebody waits alone, and
/// sessions start.
struct HostedQueues {
  let arena: Arena
  let house: House
  let clock: SessionPlan.Clock
  let feeds: [String: Feed]
  private var queues = Matches()
  /// By Space, the package that its queues are played with.
  private var served: [String: CID] = [:]

  /// How long somebody waits before the house's agents come, in milliseconds.
  private static let patience: Int64 = 3000

  init(arena: Arena, house: House, clock: SessionPlan.Clock, feeds: [String: Feed]) {
    self.arena = arena
    self.house = house
    self.clock = clock
    self.feeds = feeds
  }

  /// The sessions that begin now.
  mutating func matches(_ playable: [Field.Playable]) async throws -> [MatchedSession] {
    var started: [MatchedSession] = []
    for entrant in playable where served[entrant.package.manifest.id] != entrant.package.cid {
      try await arena.reload(entrant.package)
      served[entrant.package.manifest.id] = entrant.package.cid
    }
    _ = try await arena.autoJoin(playable.map(\.package)) {
      LedgerID(milliseconds: TimeOfDay.milliseconds(), random: Random.bits128())
    }
    for entrant in playable {
      started += try await queues.start(entrant.package, rules: entrant.rules, clock: clock, feeds: feeds, in: arena)
      try await fill(entrant.package)
    }
    if !started.isEmpty { try await arena.mintFractals() }
    return started
  }

  /// Lets as many agents of the house join as a session lacks, where somebody else has waited long enough.
  private func fill(_ package: SpacePackage) async throws {
    let manifest = package.manifest
    for key in try arena.store.read({ reading in try reading.queues(of: manifest.id) }) {
      guard let queue = queues.queue(key), queue.package == package.cid else { continue }
      let waiting = queue.snapshot.waiting
      let guests = waiting.filter { !house.owns($0.owner, bots: manifest.bots) }
      guard let oldest = guests.first, arena.runner.moment - oldest.joinedAt >= HostedQueues.patience else { continue }
      let lacking = manifest.seats.min - Set(waiting.map(\.owner)).count
      guard lacking > 0 else { continue }
      // The best come first: they stand at the end of a Space's list.
      var free = manifest.bots.reversed().filter { $0 != "adversarial" }[...]
      for _ in 0..<lacking {
        guard let name = free.popFirst() else { break }
        try await house.join(name, package, fee: key.fee, in: arena)
      }
    }
  }
}
