internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract

// What the store has, against what the model says.
extension LifecycleSimulation {
  static func owner(_ member: Int) -> OwnerID { OwnerID(LedgerID(UInt128(1000 + member))) }
  static func agent(_ member: Int) -> AgentID { AgentID(LedgerID(UInt128(2000 + member))) }

  /// Owners with an agent and a wallet each, before anything happens.
  static func found(_ writing: Writing) throws {
    for member in 0..<NaiveHost.members {
      _ = try writing.createOwner(
        try Owner(
          id: owner(member), name: OwnerName("owner-\(member)"), publicKey: Array(repeating: UInt8(member), count: 32), createdAt: 1))
      let profile = try AgentProfile(id: agent(member), owner: owner(member), name: AgentName("agent-\(member)"), createdAt: 1)
      let version = AgentVersion(
        agent: agent(member), number: 1, prompt: try Prompt(""), settings: try ModelSettings(runtime: .bot("random")),
        salt: Array(repeating: 7, count: AgentVersion.saltByteCount), createdAt: 1)
      _ = try writing.createAgent(profile, first: version)
      let amount = Amount(units: UInt128(NaiveHost.firstDeposit))
      let id = LedgerID(UInt128(member + 1))
      guard try writing.deposit(amount, of: .usdc, to: owner(member), id: id, at: 1) == .ok else {
        preconditionFailure("a first deposit")
      }
    }
  }

  func check(_ member: Int) throws {
    let account = try working { store in try store.read { try $0.account(.wallet(LifecycleSimulation.owner(member), .usdc)) } }
    let posted = Int64(account?.creditsPosted.units ?? 0) - Int64(account?.debitsPosted.units ?? 0)
    let pending = Int64(account?.debitsPending.units ?? 0)
    guard posted == model.wallets[member], pending == model.reserved[member] else {
      throw fault(
        "member \(member) has \(posted), \(pending) of it reserved, where \(model.wallets[member]) and \(model.reserved[member]) are right")
    }
  }

  /// A session as its process has it in memory.
  func compare(_ table: Table) throws {
    guard let live = model.running[table.id]?.live else { throw fault("the session \(table.id) goes on, which has ended") }
    let agrees: Bool
    switch table.pause {
    case .asking(let asks): agrees = asks.map(\.seat) == live.asked && live.end == nil
    case .waiting: agrees = live.isWaiting && live.end == nil
    case .ended(let outcome): agrees = live.end?.isSame(as: outcome) ?? false
    case .judging, .quoting, .running: agrees = false
    }
    let machine = table.session.machine
    guard agrees, machine.steps.count == live.steps, machine.forfeits == live.forfeits else {
      throw fault(
        """
        the session \(table.id) (\(live.mood)) is \(machine.phase) at step \(machine.steps.count) with forfeits \(machine.forfeits), where \
        step \(live.steps), seats \(live.asked), forfeits \(live.forfeits) and \(live.end.map { "\($0)" } ?? "no end") are right
        """)
    }
  }

  /// A session that has ended: its escrow is empty, its journal has every answer that counted, and its results are the model's.
  func check(session id: LedgerID, of session: NaiveHost.Session, as end: NaiveGame.End, answers: [[NaiveGame.Answer]]) throws {
    let (escrow, stored, journal, results) = try working { store in
      try store.read { reading in
        let stored = try reading.session(id)
        return (try reading.account(.escrow(id)), stored, try stored.flatMap { try reading.journal(of: $0) }, try reading.results(of: id))
      }
    }
    let fees = UInt128(session.fee) * UInt128(session.members.count)
    guard escrow?.creditsPosted.units ?? 0 == fees, escrow?.debitsPosted.units ?? 0 == fees else {
      throw fault("the escrow of \(id) has taken in \(String(describing: escrow?.creditsPosted)), not \(fees), or not paid it all out")
    }
    guard let stored, case .ended(let word, _) = stored.phase, word == end.word, let journal, end.isSame(as: journal.end.outcome) else {
      throw fault("the session \(id) is \(String(describing: stored?.phase)), where \(end) is right")
    }
    let kept = journal.steps.compactMap { step -> [Journal.Answer]? in
      if case .answers(let answers) = step.input { answers } else { nil }
    }
    guard kept.count == answers.count, zip(kept, answers).allSatisfy({ zip($0, $1).allSatisfy { $1.isSame(as: $0.content) } }) else {
      throw fault("the journal of \(id) has other answers than were given: \(kept), where \(answers) are right")
    }
    var payouts = session.members.map { _ in Int64(0) }
    if case .settled(_, let shares) = end { payouts = NaiveHost.payouts(fee: session.fee, shares: shares).bySeat }
    let forfeits = word == "abandoned" ? session.members.map { _ in 0 } : session.live.forfeits
    guard results.map(\.payout) == payouts, results.map(\.forfeits) == forfeits,
      results.map(\.agent) == session.members.map(LifecycleSimulation.agent)
    else { throw fault("the results of \(id) are \(results), where payouts \(payouts) and forfeits \(forfeits) are right") }
  }

  func checkEverything() throws {
    for member in 0..<NaiveHost.members { try check(member) }
    // All that was earned is minted, once the outbox is empty.
    try working { store in
      while try store.write({ writing in try mintFractals(limit: 100, in: writing, at: now) }) > 0 {}
    }
    for (members, fee) in model.unminted {
      for member in members { model.fractals[member] += fee * 1_000 / 10_000 / 10_000 }
    }
    model.unminted = []
    for member in 0..<NaiveHost.members {
      let account = try working { store in try store.read { try $0.account(.wallet(LifecycleSimulation.owner(member), .fractals)) } }
      guard Int64(account?.available.units ?? 0) == model.fractals[member] else {
        throw fault("member \(member) has \(account?.available.units ?? 0) Fractals, where \(model.fractals[member]) are right")
      }
    }
    let (open, fees) = try working { store in
      try store.read { reading in (try reading.openSessions(), try reading.account(.host(.protocolFees, .usdc))) }
    }
    guard Set(open.map(\.id)) == Set(model.running.keys) else {
      throw fault("\(open.count) sessions run, where \(model.running.count) are right")
    }
    guard Set(tables.map(\.id)).count == tables.count, tables.count + room.count == open.count else {
      throw fault("\(tables.count) sessions are played and \(room.count) wait, where \(open.count) run")
    }
    guard Int64(fees?.available.units ?? 0) == model.protocolFees else {
      throw fault("the protocol has \(fees?.available.units ?? 0), where \(model.protocolFees) is right")
    }
    // Nothing was made and nothing is gone.
    let inPlay = model.running.values.reduce(0) { $0 + $1.fee * Int64($1.members.count) }
    guard model.wallets.reduce(0, +) + model.protocolFees + inPlay == model.supply else { throw fault("the model itself leaks") }
  }
}

extension NaiveGame.End {
  func isSame(as outcome: SessionOutcome) -> Bool {
    switch (self, outcome) {
    case (.settled(let scores, let shares), .settled(let settlement)):
      settlement.scores.map(\.hundredths) == scores && settlement.shares == shares
    case (.void(let code), .void(let reason)): reason.code == code
    default: false
    }
  }
}

extension NaiveGame.Answer {
  func isSame(as content: Journal.Answer.Content) -> Bool {
    switch (self, content) {
    case (.text(let bytes, _), .text(let kept)): bytes == kept.body
    case (.late, .late), (.out, .out): true
    default: false
    }
  }

  var word: String {
    switch self {
    case .text(_, nil): "unreadable"
    case .text(_, .some(8)): "illegal"
    case .text(_, .some(9)): "breaking"
    case .text: "sound"
    case .late: "late"
    case .out: "out"
    }
  }
}
