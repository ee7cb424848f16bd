internal import AgentRuntimes
internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

// Sessions, from the draw to the end, as the arena plays them: what has come so far is committed before anybody is asked or waited for.
extension LifecycleSimulation {
  // MARK: Starting

  /// Draws a session as the host does, and starts it.
  func match() throws {
    guard let draw = try draw() else { return try join() }
    if random.chance(1, of: 5) {
      note("a start is held up")
      postponed.append(.start(draw))
    } else {
      try start(draw)
    }
  }

  private func draw() throws -> Request.Draw? {
    let fee = random.pick(NaiveHost.fees)
    let served = editions[edition]
    let queueKey = QueueKey(space: served.package.manifest.id, fee: fee)
    let queue = try working { store in try MatchQueue(try store.read { reading in try reading.queueSnapshot(queueKey) }) }
    let seed = Matches.seed(of: queue.head)
    guard queue.package == served.package.cid, let lineup = queue.nextMatch(seats: served.package.manifest.seats, now: now, seed: seed)
    else { return nil }
    let mood = random.chance(3, of: 5) ? .sound : random.pick(SimulatedSpace.Mood.self, weight: \.weight)
    let length = 1 + random.below(3)
    let waits = random.chance(1, of: 5)
    let isTimed = random.chance(1, of: 2)
    let members = try lineup.entries.map { entry -> Int in
      guard let member = model.waiting[entry.id]?.member else { throw fault("somebody is drawn who does not wait") }
      return member
    }
    let plan = try SessionPlan(
      package: served.package, rules: served.rules, roster: members.map(LifecycleSimulation.player),
      config: ["mood": .int(Int64(mood.rawValue)), "rounds": .int(Int64(length)), "waits": .bool(waits)],
      nonce: SHA256.digest(withUnsafeBytes(of: random.next()) { Array($0) }).bytes, clock: isTimed ? .wall(rate: 1) : .virtual, fee: fee,
      protocolFee: fee > 0 ? ProtocolFee.defaultBasisPoints : 0, queue: lineup.head)
    let session = LiveSession(plan: plan, worker: SimulatedSpace.worker, startedAt: now)
    let seats = session.header.seats(seed: session.machine.start.seed)
    let game = NaiveGame(
      mood: mood, length: length, waits: waits, givesShares: served.givesShares, isPaid: fee > 0, started: isTimed ? now : nil,
      isBot: seats.map { NaiveHost.isBot(members[$0]) })
    let entrants = lineup.entries.map {
      Entrant(agent: $0.agent, owner: $0.owner, version: $0.agentVersion, entry: $0.id, joinedAt: $0.joinedAt)
    }
    let starting = SessionStarting(
      session.suspended, files: { served.stored }, entrants: entrants, isJoining: false)
    return Request.Draw(
      session: session, lineup: lineup, starting: MatchStarting(starting, lineup: lineup, seed: seed, of: queueKey), fee: fee,
      seats: seats, game: game, queueEvents: model.changes(of: fee), at: now)
  }

  /// Who plays for a member: a bot of the Space, or somebody outside.
  private static func player(_ member: Int) -> Agent {
    Agent(name: "agent-\(member)", runtime: NaiveHost.isBot(member) ? .bot("random") : .outside { _ in nil })
  }

  func start(_ draw: Request.Draw) throws {
    let reply = try send(.start(draw))
    for member in 0..<NaiveHost.members { try check(member) }
    // One that was kept in a crash is known, and waits with the others that are to be taken up.
    guard reply == "done" else { return }
    guard let stored = try working({ store in try store.read { try $0.session(draw.id) } }) else {
      throw fault("a session was not started")
    }
    try begin(draw.session, stored, wasResumed: false)
  }

  private func begin(_ session: LiveSession, _ stored: StoredSession, wasResumed: Bool) throws {
    var session = session
    let pause = session.advance(.begin, calling: space(of: session).calls)
    model.running[stored.id]?.process = process
    model.running[stored.id]?.live.begin()
    let table = Table(session: session, pause: pause, stored: stored, storedSteps: 0, wasResumed: wasResumed)
    try compare(table)
    tables.append(table)
  }

  private func space(of session: LiveSession) -> SimulatedSpace {
    guard let edition = editions.first(where: { $0.package.cid == session.header.package }) else {
      preconditionFailure("every session is one of an edition")
    }
    return SimulatedSpace(process: process, edition: edition)
  }

  // MARK: Taking up

  /// Goes on with a session from its last commit, as a host does with those that it finds, and with those whose wait is over.
  private func takeUp(_ id: LedgerID) throws {
    let (found, suspended, files) = try working { store in
      try store.read { reading in
        guard let stored = try reading.session(id) else { throw fault("a session is gone") }
        return (stored, try reading.suspended(stored), try reading.package(stored.package) ?? [])
      }
    }
    guard let edition = editions.first(where: { $0.package.cid == found.package }), files == edition.stored else {
      throw fault("the store does not hold the package of \(id)")
    }
    let members = Dictionary(uniqueKeysWithValues: (0..<NaiveHost.members).map { ("agent-\($0)", LifecycleSimulation.player($0)) })
    let agents = Dictionary(
      uniqueKeysWithValues: suspended.header.roster.enumerated().compactMap { place, entry in members[entry.name].map { (place, $0) } })
    let plan = try SessionPlan(resuming: suspended, package: edition.package, rules: edition.rules, agents: agents)
    guard let expected = model.running[id] else { throw fault("a session is taken up that does not run") }
    let isForgotten = expected.kept.mood == .forgets && expected.kept.steps > 0 && expected.process != process
    let session = LiveSession(plan: plan, worker: SimulatedSpace.worker, startedAt: found.startedAt)
    let (resumed, pause): (LiveSession, LiveSession.Pause)
    do throws(SessionError) {
      (resumed, pause) = try LiveSession.resumed(suspended, plan: plan, calling: space(of: session).calls)
    } catch {
      guard isForgotten, error.code == .journal else { throw fault("a session cannot be taken up: \(error)") }
      return try abandon(id, expected)
    }
    guard !isForgotten else { throw fault("a session was taken up that is not what was committed") }
    if expected.kept.steps == 0 {
      tally.begunAgain += 1
      model.running[id]?.process = process
      model.running[id]?.live.begin()
    } else {
      if expected.kept.isWaiting { tally.woken += 1 } else { tally.resumed += 1 }
    }
    note("taken up: \(id) with \(suspended.steps.count) steps")
    let table = Table(session: resumed, pause: pause, stored: found, storedSteps: suspended.steps.count, wasResumed: true)
    try compare(table)
    tables.append(table)
  }

  private func abandon(_ id: LedgerID, _ expected: NaiveHost.Session) throws {
    note("a session cannot be taken up")
    try close(.abandon(id, at: now), id, expected, as: .void("abandoned"), answers: expected.kept.rounds)
  }

  // MARK: Playing

  /// Lets a few sessions go on that can, each up to its next commit at most. Where none can, time passes until one may.
  func play() throws {
    for _ in 0..<1 + random.below(3) { try playOne() }
  }

  private func playOne() throws {
    for index in tables.indices { tables[index].asking?.read(until: now, acceptsLate: bug == .lateAnswer) }
    let ready = tables.indices.filter { tables[$0].isReady }
    if ready.isEmpty || random.chance(1, of: 3), let entry = room.due(at: now) { return try takeUp(entry.id) }
    guard let index = ready.pick(&random) else {
      guard !model.running.isEmpty else { return try match() }
      let moments = tables.compactMap { $0.asking?.next } + (room.next.map { [$0] } ?? [])
      now = max(now, moments.min() ?? now)
      return
    }
    if case .ended(let outcome) = tables[index].pause { return try finish(tables.remove(at: index), outcome) }
    if tables[index].asking == nil {
      guard try keep(index) else { return }
      if case .asking(let asks) = tables[index].pause { return try ask(asks, index) }
      model.running[tables[index].id]?.live.wake()
      return try goOn(index, .waited)
    }
    try hear(index)
  }

  /// The commit before somebody is asked or waited for.
  /// - Returns: whether the session goes on now.
  private func keep(_ index: Int) throws -> Bool {
    let table = tables[index]
    let due = table.session.due(at: table.pause, now: now)
    if let keeping = SessionKeeping(table.session.opening, table.session.machine.steps, storedSteps: table.storedSteps, due: due) {
      let isLost = bug == .lostStep && table.storedSteps > 0 && table.stored.number % 3 == 0
      let fate = try commit(due == nil ? .step : .wait, "keep \(table.session.machine.steps.count) steps of \(table.id)") { writing in
        if !isLost { try keeping.commit(table.stored, in: writing) }
        return "done"
      }
      if case .answered = fate { model.running[table.id].map { model.running[table.id]?.kept = $0.live } }
      if case .kept = fate { model.running[table.id].map { model.running[table.id]?.kept = $0.live } }
      switch fate {
      case .answered: tables[index].storedSteps = table.session.machine.steps.count
      case .lost, .kept:
        try restart()
        return false
      case .unknown:
        try restart(doubt: .steps(table.id))
        return false
      }
    }
    guard let due else { return true }
    guard due == model.running[table.id]?.live.due else { throw fault("\(table.id) goes on at \(due), which is not when its wait is over") }
    room.insert(WaitingRoom.Entry(id: table.id, due: due))
    tables.remove(at: index)
    return false
  }

  private func ask(_ asks: [SessionMachine.Ask], _ index: Int) throws {
    let manifest = tables[index].session.plan.package.manifest
    // At some tables nobody outside is there at all.
    let isDeserted = tables[index].stored.number % 16 == 0
    let seats = try asks.map { ask in
      guard let action = manifest.actionSpec(named: try ask.task().action) else { throw fault("a task has no action") }
      return Table.Asking.Seat(
        number: ask.seat, agent: isDeserted ? .dead : SimulatedAgent(&random), turn: AnswerTurn(action: action, limits: manifest.limits))
    }
    tables[index].asking = Table.Asking(since: now, seats: seats)
  }

  /// Goes on with what the agents have said.
  private func hear(_ index: Int) throws {
    guard let asking = tables[index].asking, let answers = asking.answers else { return }
    let right = Dictionary(uniqueKeysWithValues: asking.seats.map { ($0.number, $0.agent.answer) })
    for answer in right.values { tally.answers[answer.word, default: 0] += 1 }
    let table = tables[index]
    model.running[table.id]?.live.answer(right, at: now)
    note("\(table.id) has its answers: \(asking.seats.map { "\($0.number) \($0.agent.answer.word)" }.joined(separator: ", "))")
    try goOn(index, .answered(answers, clock: table.session.header.clock.seconds(at: now)))
  }

  private func goOn(_ index: Int, _ event: SessionMachine.Event) throws {
    let calls = space(of: tables[index].session).calls
    tables[index].pause = tables[index].session.advance(event, calling: calls)
    tables[index].asking = nil
    try compare(tables[index])
  }

  /// The operator stops a session.
  func cancel() throws {
    guard !tables.isEmpty else { return }
    let index = random.below(tables.count)
    if case .ended = tables[index].pause { return }
    note("\(tables[index].id) is stopped")
    model.running[tables[index].id]?.live.cancel("cancelled")
    try goOn(index, .cancel)
  }

  // MARK: Ending

  private func finish(_ table: Table, _ outcome: SessionOutcome) throws {
    let played = table.session.played(outcome) { bug == .uncheckedFold ? nil : space(of: table.session).calls }
    guard let expected = model.running[table.id], let end = expected.live.checkedEnd else { throw fault("\(table.id) ends too early") }
    guard end.isSame(as: played.journal.end.outcome) else {
      throw fault("\(table.id) ends as \(played.journal.end.outcome), where \(end) is right")
    }
    let ending = Request.Ending(
      id: table.id, stored: table.stored, played: played, storedSteps: table.storedSteps, at: now, wasResumed: table.wasResumed)
    try close(.end(ending), table.id, expected, as: end, answers: expected.live.rounds)
  }

  /// The commit of an end. Where it is lost the session goes on from its last commit, in another process.
  private func close(
    _ request: Request, _ id: LedgerID, _ expected: NaiveHost.Session, as end: NaiveGame.End, answers: [[NaiveGame.Answer]]
  ) throws {
    switch try commit(request.point, "end \(id): \(end.word)", { try run(request, $0) }) {
    case .answered: try take(request)
    case .kept:
      try take(request)
      try restart()
    case .lost: try restart()
    case .unknown: try restart(doubt: .request(request))
    }
    guard model.running[id] == nil else { return }
    tally.ends[end.word, default: 0] += 1
    remember(request)
    for member in expected.members { try check(member) }
    try check(session: id, of: expected, as: end, answers: answers)
  }
}
