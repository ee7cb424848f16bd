internal import HostRules
internal import SessionRunner
internal import SpaceContent

/// Everything that a run has come to so far, made of its sessions in their order.
struct RunTally {
  struct Void: Equatable, Sendable {
    let code: String
    var count: Int
    /// The first session that ended so.
    let example: String
    let reason: String

    var isFaultOfSpace: Bool { code == "space_failed" || code == "parse_raised" }
  }

  /// What the sessions of one Space have come to.
  struct OfSpace: Equatable, Sendable {
    let space: String
    var standings: Standings
    var settled = 0
    var void = 0
    /// What a seat of its newest session paid, in micro-USDC.
    var fee: Int64 = 0
  }

  struct Match: Equatable, Sendable {
    let number: Int
    let id: String
    let space: String
    let seated: [String]
    let outcome: SessionOutcome
  }

  private(set) var played = 0
  private(set) var settled = 0
  private(set) var answers = 0
  /// Journals that were folded again, and how many of those differed.
  private(set) var folded = 0
  private(set) var differed = 0
  /// Sessions that were stored before; and how many of those gave another journal now.
  private(set) var repeated = 0
  private(set) var repeatedOtherwise = 0
  /// What settled sessions took in, and what of it the protocol kept; what void ones gave back. In micro-USDC.
  private(set) var fees: Int64 = 0
  private(set) var protocolFees: Int64 = 0
  private(set) var refunds: Int64 = 0
  private(set) var voids: [Void] = []
  /// By Space, in the order of the schedule.
  private(set) var spaces: [OfSpace]
  /// The newest, newest last.
  private(set) var latest: [Match] = []
  private(set) var firstID: String?
  private var hasher = SHA256()

  static let latestKept = 4

  init(_ entrants: [Schedule.Entrant]) {
    spaces = entrants.map { OfSpace(space: $0.space, standings: Standings(agents: $0.bots)) }
  }

  /// SHA-256 over all journals, in order: two runs with one seed have the same.
  var digest: Digest {
    var copy = hasher
    return copy.finalize()
  }

  var voided: Int { played - settled }

  mutating func add(_ session: PlayedSession, number: Int, agreesWithStore: Bool? = nil) throws(RulesError) {
    let journal = session.journal
    played += 1
    if let agreesWithStore {
      repeated += 1
      if !agreesWithStore { repeatedOtherwise += 1 }
    }
    answers += session.answers
    hasher.update(SHA256.digest(journal.encoded))
    if firstID == nil { firstID = journal.id }
    let index = place(of: journal.header.space)
    spaces[index].fee = journal.header.fee
    switch journal.end.outcome {
    case .settled(let settlement):
      settled += 1
      folded += 1
      spaces[index].settled += 1
      let payouts = try Payouts(
        fee: journal.header.fee, shares: settlement.shares, protocolFee: journal.header.protocolFee)
      fees += payouts.fees
      protocolFees += payouts.protocolFee
    case .void(let reason):
      spaces[index].void += 1
      refunds += journal.header.fee * Int64(journal.header.roster.count)
      if case .notReproducible = reason { differed += 1 }
      if reason.isReproducible || reason.code == "not_reproducible" { folded += 1 }
      count(reason, journal.id)
    }
    try spaces[index].standings.add(session)
    try money(of: session)
    latest.append(
      Match(number: number, id: journal.id, space: journal.header.space, seated: session.seated, outcome: journal.end.outcome))
    if latest.count > RunTally.latestKept { latest.removeFirst() }
  }

  /// What each agent paid and was paid, over all Spaces.
  struct Balance: Equatable, Sendable {
    let agent: String
    var sessions = 0
    var fees: Int64 = 0
    var payouts: Int64 = 0

    var result: Int64 { payouts - fees }
    var returnOnFees: Double? { fees == 0 ? nil : Double(result) / Double(fees) }
  }

  private(set) var balances: [Balance] = []

  private mutating func money(of session: PlayedSession) throws(RulesError) {
    let header = session.journal.header
    guard header.fee > 0, case .settled(let settlement) = session.journal.end.outcome else { return }
    let payouts = try Payouts(fee: header.fee, shares: settlement.shares, protocolFee: header.protocolFee)
    for (seat, agent) in session.seated.enumerated() {
      let index = balances.firstIndex { $0.agent == agent } ?? balances.count
      if index == balances.count { balances.append(Balance(agent: agent)) }
      balances[index].sessions += 1
      balances[index].fees += header.fee
      balances[index].payouts += payouts.bySeat[seat]
    }
  }

  /// A Space may come into the folder while the run goes on.
  private mutating func place(of space: String) -> Int {
    if let index = spaces.firstIndex(where: { $0.space == space }) { return index }
    spaces.append(OfSpace(space: space, standings: Standings(agents: [])))
    return spaces.count - 1
  }

  private mutating func count(_ reason: VoidReason, _ id: String) {
    if let index = voids.firstIndex(where: { $0.code == reason.code }) {
      voids[index].count += 1
    } else {
      voids.append(Void(code: reason.code, count: 1, example: id, reason: "\(reason)"))
    }
  }

  /// What the whole run's exit says. Of all that went wrong an interruption comes first: the person has asked for it.
  func exit(isInterrupted: Bool) -> Exit {
    if isInterrupted { return .interrupted }
    if differed + repeatedOtherwise > 0 { return .notReplayed }
    return voids.contains(where: \.isFaultOfSpace) ? .checkFailed : .success
  }
}
