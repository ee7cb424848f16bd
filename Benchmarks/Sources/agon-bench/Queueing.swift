internal import HostRules
internal import InProcess
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

/// Row 15. Matchmaking: what a join costs with its share of forming sessions, however many wait.
///
/// Each join goes into the queue's log, hash and all; whenever more wait than at the start, a session of the oldest is formed and logged.
/// So as many wait at the end as at the start.
enum Queueing {
  private static let many = 100_000
  private static let few = 100
  private static let limit = 50e-6

  static func rows(_ options: Options) -> [Row] {
    let seats = options.space.manifest.seats
    var crowd = House(waiting: many, seats: seats)
    var handful = House(waiting: few, seats: seats)
    let joins = options.isQuick ? 2_000 : 20_000
    let pairs = Measure.pairs(options.isQuick ? 5 : 15, ours: { crowd.seconds(joins) }, peer: { handful.seconds(joins) })
    let alone = Measure.median(of: 5) { crowd.secondsOfJoining(joins) }
    return [
      Row(
        number: 15, what: "a join, \(many) waiting", ours: Show.time(pairs.ours), peer: "\(few) waiting " + Show.time(pairs.peer),
        ratio: pairs.ratio, target: .atMost(1.5), floor: "without forming sessions " + Show.time(alone)),
      Row(
        number: 15, what: "a join, \(many) waiting, in time", ours: Show.time(pairs.ours), peer: "limit " + Show.time(limit),
        ratio: pairs.ours / limit, target: .atMost(1), floor: "\(crowd.formed + handful.formed) sessions formed"),
    ]
  }

  /// A queue that is kept at one length.
  private struct House {
    private var queue = MatchQueue(QueueKey(space: "bench", fee: 1_000_000))
    private let package = CID(codec: .raw, of: [1])
    private let seed = SHA256.digest([1])
    private let seats: Manifest.Seats
    private let waiting: Int
    private var state: UInt64 = 7
    private var number = 0
    private(set) var formed = 0

    init(waiting: Int, seats: Manifest.Seats) {
      self.waiting = waiting
      self.seats = seats
      for _ in 0..<waiting { join() }
    }

    /// Seconds a join, with its share of the sessions that it brings about.
    mutating func seconds(_ joins: Int) -> Double {
      let start = bench_process_seconds(0)
      for _ in 0..<joins {
        join()
        while queue.count > waiting, let lineup = queue.nextMatch(seats: seats, now: Int64(number), seed: seed) {
          apply(.seated(.init(session: LedgerID(UInt128(number)), entries: lineup.entries.map(\.id), seed: seed, at: Int64(number))))
          formed += 1
        }
      }
      return (bench_process_seconds(0) - start) / Double(joins)
    }

    /// Seconds a join by itself; those who joined leave again, uncounted.
    mutating func secondsOfJoining(_ joins: Int) -> Double {
      let first = number + 1
      let start = bench_process_seconds(0)
      for _ in 0..<joins { join() }
      let seconds = bench_process_seconds(0) - start
      for number in first..<first + joins { apply(.left(LedgerID(UInt128(number)), at: Int64(number))) }
      return seconds / Double(joins)
    }

    /// Ids in no order, as agents and owners have; ratings between 600 and 2,600, most in the middle; one entry a millisecond.
    private mutating func join() {
      number += 1
      let points = 600 + Int(random() % 1000) + Int(random() % 1000)
      let agent = UInt128(random()) << 64 | UInt128(number)
      apply(
        .joined(
          QueueEntry(
            id: LedgerID(UInt128(number)), agent: AgentID(LedgerID(agent)), agentVersion: 1,
            owner: OwnerID(LedgerID(UInt128(random() % 50_000) << 64 | UInt128(number / 2))), mmr: MMR(points: points) ?? .initial,
            joinedAt: Int64(number), package: package)))
    }

    private mutating func apply(_ event: QueueEvent) {
      do throws(RulesError) {
        try queue.apply(event)
      } catch {
        preconditionFailure("\(error)")
      }
    }

    /// Steele, Lea and Flood's SplitMix64.
    private mutating func random() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
      return mixed ^ (mixed >> 31)
    }
  }
}
