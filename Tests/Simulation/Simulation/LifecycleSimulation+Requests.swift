internal import HostRules
internal import HostStore
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract

extension LifecycleSimulation {
  /// Asks the store for something that must be safe to ask twice: after a doubt, it is asked again when the store is open again. Whatever
  /// was asked has happened once then, or was refused by the rules.
  /// - Returns: whether it has happened.
  func ask(_ request: Request) throws -> Bool {
    guard let store else { preconditionFailure("the store is open between steps") }
    last = request
    do {
      try store.write(request.run)
      note("\(request.name): done")
      if disk.isDown { try reopen() }
      return true
    } catch let error as StoreError where LifecycleSimulation.isOfDisk(error) {
      note("\(request.name): \(error.code.rawValue)")
      tally.refusedByDisk += 1
      disk.setRates(.none)
      disk.setCapacity(nil)
      disk.cancelSchedule()
      if disk.isDown || error.code == .outcomeUnknown { try reopen() }
      return try repeated(request)
    } catch {
      return try refused(request, error)
    }
  }

  private func repeated(_ request: Request) throws -> Bool {
    do {
      try working { store in try store.write(request.run) }
      note("\(request.name): done after all")
      return true
    } catch let error as RulesError where error.code == .notWaiting && request.name.hasPrefix("leave") {
      // It was kept the first time.
      note("\(request.name): was done")
      return true
    } catch let found as Simulation.Fault {
      throw found
    } catch {
      return try refused(request, error)
    }
  }

  private func refused(_ request: Request, _ error: any Error) throws -> Bool {
    let code =
      switch error {
      case let error as RulesError: error.code.rawValue
      case let error as SessionError: error.code.rawValue
      case let error as StoreError: throw fault("\(request.name): \(error)")
      default: throw fault("\(request.name): \(error)")
      }
    note("\(request.name): \(code)")
    tally.results[code, default: 0] += 1
    return false
  }

  private static func isOfDisk(_ error: StoreError) -> Bool { [.diskFull, .storage, .outcomeUnknown].contains(error.code) }

  private func done(_ what: String) { tally.results[what, default: 0] += 1 }

  func join() throws {
    let member = random.below(LifecycleSimulation.members)
    let fee = random.pick(LifecycleSimulation.fees)
    let id = identifier()
    let (agent, at) = (LifecycleSimulation.agent(member), now)
    let isAllowed =
      !model.waiting.values.contains { $0.member == member && $0.fee == fee } && model.wallets[member] - model.reserved[member] >= fee
    let happened = try ask(
      Request(name: "join \(member) \(fee)") { [manifest, package, key, bug, count] writing in
        _ = try Arena.join(agent, space: manifest, cid: package, fee: fee, entry: id, key: key, in: writing, at: at)
        guard bug == .doublePost, fee > 0, count % 5 == 0 else { return }
        let money = try EntryMoney(
          id: LedgerID(id.number + 1 << 70), owner: LifecycleSimulation.owner(member), space: manifest.id, fee: fee, joinedAt: at)
        _ = try writing.createTransfers(money.join, at: at)
      })
    guard happened == isAllowed else { throw fault("a join \(happened ? "was taken that" : "was refused that") should not be") }
    guard happened else { return }
    done("joined")
    model.waiting[id] = (member, fee)
    model.reserved[member] += fee
    try check(member)
  }

  func leave() throws {
    guard let id = model.waiting.keys.sorted().randomPick(&random), let entry = model.waiting[id] else { return }
    let at = now
    guard try ask(Request(name: "leave \(entry.member)") { _ = try Arena.leave(id, in: $0, at: at) }) else {
      throw fault("a leave was refused")
    }
    done("left")
    model.waiting[id] = nil
    model.reserved[entry.member] -= entry.fee
    try check(entry.member)
  }

  /// Draws a session as the host does, and starts it.
  func match() throws {
    let fee = random.pick(LifecycleSimulation.fees)
    let queueKey = QueueKey(space: manifest.id, fee: fee)
    let queue = try working { store in try MatchQueue(try store.read { reading in try reading.queueSnapshot(queueKey) }) }
    let seed = Matches.seed(of: queue.head)
    guard let lineup = queue.nextMatch(seats: manifest.seats, now: now, seed: seed) else { return }
    let nonce = SHA256.digest(withUnsafeBytes(of: random.next()) { Array($0) }).bytes
    let header = Journal.Header(
      space: manifest.id, spaceVersion: "\(manifest.version)", package: package, worker: package, config: [0xa0],
      roster: lineup.entries.map { "agent-\($0.agent)" }, seating: .drawn, nonceHash: SHA256.digest(nonce), clock: .virtual, fee: fee,
      protocolFee: fee > 0 ? 1_000 : 0, queue: lineup.head)
    let suspended = try SuspendedSession(header: header, nonce: nonce, steps: [])
    let entrants = lineup.entries.map {
      Entrant(agent: $0.agent, owner: $0.owner, version: $0.agentVersion, entry: $0.id, joinedAt: $0.joinedAt)
    }
    let at = now
    let starting = MatchStarting(
      SessionStarting(suspended, files: { [0xa0] }, entrants: entrants, isJoining: false), lineup: lineup, seed: seed, of: queueKey)
    guard try ask(Request(name: "start \(lineup.entries.count) for \(fee)") { _ = try starting.commit(in: $0, at: at) }) else {
      throw fault("a start was refused")
    }
    done("started")
    let id = suspended.ledgerID
    let joined = try lineup.entries.map { entry -> Int in
      guard let waiting = model.waiting.removeValue(forKey: entry.id), waiting.fee == fee else {
        throw fault("somebody plays who did not wait")
      }
      return waiting.member
    }
    guard Set(joined).count == joined.count else { throw fault("an owner plays twice") }
    for member in joined {
      model.reserved[member] -= fee
      model.wallets[member] -= fee
    }
    let seats = header.seats(seed: header.seed(nonce: nonce))
    model.running[id] = (seats.map { joined[$0] }, fee)
    sessions[id] = suspended
    for member in joined { try check(member) }
  }

  func end(isSettled: Bool) throws {
    guard let id = model.running.keys.sorted().randomPick(&random), let running = model.running[id], let suspended = sessions[id] else {
      return
    }
    let seats = running.members.count
    var scores = (0..<seats).map { _ in random.chance(1, of: 4) ? 0 : random.below(10_001) }
    if random.chance(1, of: 5) { scores = scores.map { _ in scores[0] } }
    let outcome: SessionOutcome
    var shares: [Int] = []
    if isSettled {
      let exact = try scores.map { try Score(hundredths: $0) }
      let ranking = Ranking(exact.map { ($0, nil) })
      shares = try Shares.preset(manifest.rewards, scores: exact, ranking: ranking)
      outcome = .settled(Settlement(scores: exact, ranking: ranking, shares: shares))
    } else {
      outcome = .void(.cancelled)
    }
    let journal = Journal(header: suspended.header, steps: [], end: Journal.End(nonce: suspended.nonce, outcome: outcome))
    let ending = SessionEnding(journal: journal, storedSteps: 0, forfeits: Array(repeating: 0, count: seats))
    let at = now
    let happened = try ask(
      Request(name: isSettled ? "settle" : "void") { [bug] writing in
        guard let stored = try writing.session(id) else { throw SessionError(.notFound, "\(id)") }
        if let bug, running.fee > 0, try LifecycleSimulation.spoil(bug, stored, journal, in: writing, at: at) { return }
        try ending.commit(stored, in: writing, at: at)
      })
    guard happened else { throw fault("an end was refused") }
    done(isSettled ? "settled" : "void")
    model.running[id] = nil
    sessions[id] = nil
    model.ended[id] = outcome.word
    if isSettled {
      let (payouts, part) = LifecycleSimulation.split(fee: running.fee, shares: shares)
      for (seat, member) in running.members.enumerated() { model.wallets[member] += payouts[seat] }
      model.protocolFees += part
      model.unminted.append(running)
    } else {
      for member in running.members { model.wallets[member] += running.fee }
    }
    for member in running.members { try check(member) }
    try check(session: id, of: running)
  }

  func mint() throws {
    let at = now
    let limit = 1 + random.below(5)
    guard
      try ask(
        Request(name: "mint") { [bug] writing in
          if bug == .lostOutboxRow, let row = try writing.outbox(for: "fractals", topic: "session.ended", limit: 1).first,
            row.number % 7 == 0
          {
            return try writing.setCursor(of: "fractals", to: row.number)
          }
          _ = try Arena.mintFractals(limit: limit, in: writing, at: at)
        })
    else { throw fault("minting was refused") }
  }

  /// The last request once more, though nobody doubted it.
  func again() throws {
    guard let last else { return }
    guard !last.name.hasPrefix("mint") else { return try mint() }
    note("again:")
    do {
      try working { store in try store.write(last.run) }
    } catch is RulesError {
      note("refused")
    } catch is SessionError {
      note("refused")
    }
  }
}

extension Array {
  fileprivate func randomPick(_ random: inout SimulatedRandom) -> Element? { isEmpty ? nil : self[random.below(count)] }
}
