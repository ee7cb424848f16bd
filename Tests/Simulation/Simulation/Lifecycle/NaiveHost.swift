internal import HostRules

/// What a host should know and answer: sums and lists alone, kept by other rules than the host's own.
struct NaiveHost {
  static let members = 7
  static let firstDeposit: Int64 = 40_000_000
  static let fees: [Int64] = [0, 999_999, 1_000_000]
  /// The last two play by a bot of the Space.
  static func isBot(_ member: Int) -> Bool { member >= 5 }

  struct Session {
    /// By seat.
    let members: [Int]
    let fee: Int64
    /// As it was last committed, and as it goes on in the host's memory.
    var kept: NaiveGame
    var live: NaiveGame
    /// The process of the host in which its first step was made.
    var process = 0
  }

  struct Entry {
    let member: Int
    let fee: Int64
  }

  var wallets = Array(repeating: NaiveHost.firstDeposit, count: NaiveHost.members)
  var reserved = Array(repeating: Int64(0), count: NaiveHost.members)
  var fractals = Array(repeating: Int64(0), count: NaiveHost.members)
  var protocolFees: Int64 = 0
  /// What came in from outside, less what went out.
  var supply = NaiveHost.firstDeposit * Int64(NaiveHost.members)
  /// By id: what was moved, or that it could not be.
  private var moves: [LedgerID: Int64] = [:]
  private var refusedMoves: Set<LedgerID> = []
  /// Who waits, by entry; and every entry that there ever was.
  private(set) var waiting: [LedgerID: Entry] = [:]
  private var entries: Set<LedgerID> = []
  /// By fee: how often the queue has changed, and for which edition it is.
  private var queueEvents: [Int64: Int] = [:]
  private var queueEditions: [Int64: Int] = [:]
  var running: [LedgerID: Session] = [:]
  /// The word of each session's end.
  private(set) var ended: [LedgerID: String] = [:]
  /// Settled sessions whose Fractals are still to be minted.
  var unminted: [(members: [Int], fee: Int64)] = []

  func changes(of fee: Int64) -> Int { queueEvents[fee, default: 0] }

  /// What has to be answered to a request now.
  func reply(to request: Request) -> String {
    switch request {
    case .deposit(_, let amount, let id), .withdraw(_, let amount, let id):
      if let moved = moves[id] { return moved == amount ? "exists" : "exists_with_different_amount" }
      if refusedMoves.contains(id) { return "id_already_failed" }
      if case .withdraw(let member, _, _) = request, wallets[member] - reserved[member] < amount { return "exceeds_credits" }
      return "ok"
    case .join(let joining):
      guard NaiveHost.fees.contains(joining.fee) else { return "no_tier" }
      if entries.contains(joining.id) { return "done" }
      if wallets[joining.member] - reserved[joining.member] < joining.fee { return "funds" }
      if waiting.values.contains(where: { $0.member == joining.member && $0.fee == joining.fee }) { return "already_waiting" }
      return queueEditions[joining.fee, default: joining.edition] == joining.edition ? "done" : "wrong_package"
    case .leave(let id, _):
      guard entries.contains(id) else { return "not_found" }
      return waiting[id] == nil ? "not_waiting" : "done"
    case .start(let draw):
      if running[draw.id] != nil || ended[draw.id] != nil { return "known" }
      return changes(of: draw.fee) == draw.queueEvents ? "done" : "not_waiting"
    case .abandon(let id, _): return running[id] != nil || ended[id] != nil ? "done" : "not_found"
    case .reload, .mint, .end: return "done"
    }
  }

  /// What has to be answered to a request that was answered so before, where nothing has happened in between.
  static func replyAgain(to request: Request, after reply: String) -> String {
    switch (request, reply) {
    case (.deposit, "ok"), (.withdraw, "ok"): "exists"
    case (.withdraw, "exceeds_credits"): "id_already_failed"
    case (.leave, "done"): "not_waiting"
    case (.start, "done"): "known"
    default: reply
    }
  }

  /// Does what a request asks for, if it is to be done. What was done already is not done again.
  mutating func take(_ request: Request) throws {
    let reply = reply(to: request)
    switch request {
    case .deposit(let member, let amount, let id): if reply == "ok" { move(amount, to: member, id) }
    case .withdraw(let member, let amount, let id):
      if reply == "ok" { move(-amount, to: member, id) }
      if reply == "exceeds_credits" { refusedMoves.insert(id) }
    case .join(let joining):
      guard reply == "done", entries.insert(joining.id).inserted else { return }
      waiting[joining.id] = Entry(member: joining.member, fee: joining.fee)
      reserved[joining.member] += joining.fee
      queueEvents[joining.fee, default: 0] += 1
      queueEditions[joining.fee] = joining.edition
    case .leave(let id, _):
      guard let entry = waiting.removeValue(forKey: id) else { return }
      reserved[entry.member] -= entry.fee
      queueEvents[entry.fee, default: 0] += 1
    case .reload(let edition, _):
      for (fee, old) in queueEditions where old != edition {
        for entry in waiting.values where entry.fee == fee { reserved[entry.member] -= fee }
        waiting = waiting.filter { $0.value.fee != fee }
        queueEditions[fee] = edition
        queueEvents[fee, default: 0] += 1
      }
    case .start(let draw): if reply == "done" { try start(draw) }
    case .end(let ending): finish(ending.id)
    case .abandon(let id, _):
      guard var session = running[id] else { return }
      session.live = session.kept
      session.live.cancel("abandoned")
      running[id] = session
      finish(id)
    case .mint: break
    }
  }

  private mutating func move(_ amount: Int64, to member: Int, _ id: LedgerID) {
    wallets[member] += amount
    supply += amount
    moves[id] = abs(amount)
  }

  private mutating func start(_ draw: Request.Draw) throws {
    var joined: [Int] = []
    for entry in draw.lineup.entries {
      guard let waiting = waiting.removeValue(forKey: entry.id), waiting.fee == draw.fee else {
        throw NaiveHostSurprise("somebody plays who did not wait")
      }
      joined.append(waiting.member)
      reserved[waiting.member] -= draw.fee
      wallets[waiting.member] -= draw.fee
    }
    guard Set(joined).count == joined.count else { throw NaiveHostSurprise("an owner plays twice in a session") }
    queueEvents[draw.fee, default: 0] += 1
    running[draw.id] = Session(members: draw.seats.map { joined[$0] }, fee: draw.fee, kept: draw.game, live: draw.game)
  }

  /// A session ends as it stands in memory: pays, or gives every fee back.
  private mutating func finish(_ id: LedgerID) {
    guard let session = running.removeValue(forKey: id), let end = session.live.checkedEnd else { return }
    ended[id] = end.word
    switch end {
    case .void: for member in session.members { wallets[member] += session.fee }
    case .settled(_, let shares):
      let (payouts, part) = NaiveHost.payouts(fee: session.fee, shares: shares)
      for (seat, member) in session.members.enumerated() { wallets[member] += payouts[seat] }
      protocolFees += part
      unminted.append((session.members, session.fee))
    }
  }

  /// The protocol's tenth, rounded down, and the rest by shares.
  static func payouts(fee: Int64, shares: [Int]) -> (bySeat: [Int64], protocolFee: Int64) {
    let fees = fee * Int64(shares.count)
    let part = fees / 10
    return (NaiveGame.divide(fees - part, by: shares.map(Int64.init)), part)
  }
}

/// Somebody whom the model does not expect.
struct NaiveHostSurprise: Error {
  let what: String

  init(_ what: String) { self.what = what }
}
