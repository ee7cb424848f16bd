internal import HostRules
internal import HostStore
internal import SessionRunner

// Commits, and what the power and the disk do to them.
extension LifecycleSimulation {
  /// What whoever asked for a commit knows of it.
  enum Fate {
    case answered(String)
    /// Nothing of it happened: the disk refused it, or the power failed before.
    case lost
    /// It was kept, and the power failed before anybody was told.
    case kept
    /// The power or the disk failed in the midst of it.
    case unknown
  }

  /// Asks the store for one commit, in which something may go wrong. After any fate but an answer the process is no more: the caller
  /// calls `restart`, unless the disk works and nothing is in doubt.
  func commit(_ point: CommitPoint, _ name: String, _ body: (Writing) throws -> String) throws -> Fate {
    guard let store else { preconditionFailure("the store is open between steps") }
    let planned = disaster(at: point)
    if planned == .before {
      disk.crash()
      note("the power fails before \(name)")
      return crashed(point, .before, .lost)
    }
    let first = disk.operations
    let fate: Fate
    do {
      fate = .answered(try store.write(body))
    } catch let error as RulesError {
      fate = .answered(error.code.rawValue)
    } catch let error as SessionError {
      fate = .answered(error.code.rawValue)
    } catch let error as StoreError {
      switch error.code {
      case .notFound, .conflict: fate = .answered(error.code.rawValue)
      case .outcomeUnknown: fate = .unknown
      case .diskFull, .storage: fate = disk.isDown ? .unknown : .lost
      default: throw fault("\(name): \(error)")
      }
      note("\(name): \(error.code.rawValue)")
    }
    calmDown()
    guard case .answered(let reply) = fate else {
      tally.refusedByDisk += 1
      return disk.isDown ? crashed(point, .during, fate) : fate
    }
    operations[point] = Int(disk.operations - first)
    if planned == .after { disk.crash() }
    note("\(name): \(reply)")
    guard disk.isDown else { return fate }
    note("and the power fails")
    // A refusal is never on the disk; whoever did not hear of it knows nothing of it.
    return crashed(point, .after, reply == "done" || reply == "ok" ? .kept : .unknown)
  }

  private func crashed(_ point: CommitPoint, _ moment: CrashMoment, _ fate: Fate) -> Fate {
    tally.crashesAt[point, default: [:]][moment, default: 0] += 1
    return fate
  }

  /// What goes wrong in the next commit: the oftener, the less its moments were hit before, so that rare commits have their crashes, too;
  /// the moment that was hit least is the next one.
  private func disaster(at point: CommitPoint) -> CrashMoment? {
    let all = CrashMoment.allCases
    guard let least = all.min(by: { tally.crashes(point, $0) < tally.crashes(point, $1) }) else { return nil }
    guard random.chance(1, of: min(300, 3 + 30 * tally.crashes(point, least))) else {
      guard random.chance(1, of: 3) else { return nil }
      let trouble = random.pick(Trouble.self, weight: \.weight)
      trouble.begin(on: disk, &random)
      if trouble != .none { note("trouble: \(trouble)") }
      return nil
    }
    guard least == .during else { return least }
    if random.chance(1, of: 3) {
      disk.scheduleAtNextSync(.crash)
    } else {
      disk.schedule(.crash, at: disk.operations + 1 + UInt64(random.below(max(1, operations[point] ?? 8))))
    }
    return least
  }

  private func calmDown() {
    disk.setRates(.none)
    disk.setCapacity(nil)
    disk.cancelSchedule()
  }

  // MARK: The process

  /// What may have been kept when the power failed.
  enum Doubt {
    /// The newest steps of a session.
    case steps(LedgerID)
    case request(Request)
  }

  /// The process ends, with all that it held in memory, and another one starts, which goes on with every session from its last commit.
  ///
  /// Where the model does not know whether a session's commit was kept, the store says it; what it has must be one of the two.
  func restart(doubt: Doubt? = nil) throws {
    calmDown()
    if let store {
      do { try store.close() } catch is StoreError { note("it did not close well") }
    }
    store = nil
    tables = []
    postponed.removeAll { if case .start = $0 { true } else { false } }
    try openStore()
    if let doubt { try settle(doubt) }
    let open = try working { store in
      try store.read { reading in try reading.openSessions().map { ($0, steps: try reading.suspended($0).steps.count) } }
    }
    for (stored, steps) in open {
      guard let session = model.running[stored.id] else { throw fault("the session \(stored.id) runs, which should not") }
      guard steps == session.kept.steps else {
        throw fault("the session \(stored.id) has \(steps) steps after a crash, where \(session.kept.steps) are right")
      }
      model.running[stored.id]?.live = session.kept
    }
    guard open.count == model.running.count else {
      throw fault("\(open.count) sessions run after a crash, where \(model.running.count) are right")
    }
    room = WaitingRoom(open.map { WaitingRoom.Entry($0.0) })
  }

  private func settle(_ doubt: Doubt) throws {
    let wasKept: Bool
    switch doubt {
    case .steps(let id):
      guard let session = model.running[id], let stored = try working({ store in try store.read { try $0.session(id) } }) else {
        throw fault("the session \(id) is gone after a crash")
      }
      let steps = try working { store in try store.read { try $0.suspended(stored).steps.count } }
      wasKept = steps == session.live.steps
      if wasKept { model.running[id]?.kept = session.live }
    case .request(let request):
      let stored: StoredSession?
      switch request {
      case .start(let draw): stored = try working { store in try store.read { try $0.session(draw.id) } }
      case .end(let ending): stored = try working { store in try store.read { try $0.session(ending.id) } }
      case .abandon(let id, _): stored = try working { store in try store.read { try $0.session(id) } }
      // It is asked again, and the answer tells.
      default: return
      }
      if case .start = request { wasKept = stored != nil } else { wasKept = stored?.phase.isOver ?? false }
      if wasKept { try take(request) }
    }
    countDoubt(wasKept: wasKept)
    note("the doubtful commit was \(wasKept ? "kept" : "lost")")
  }

  func countDoubt(wasKept: Bool) {
    if wasKept { tally.doubtsKept += 1 } else { tally.doubtsGone += 1 }
  }

  func openStore() throws {
    process += 1
    for _ in 0..<20 {
      if disk.isDown {
        tally.crashes += 1
        disk.restart()
      }
      do {
        store = try Store(file: disk.path("agon.sqlite"), key: key)
        return
      } catch let error as StoreError {
        note("it does not open: \(error.code.rawValue)")
        guard error.code != .corrupt, error.code != .newerSchema else { throw fault("the store does not open: \(error.message)") }
      }
    }
    throw fault("the store does not open")
  }

  /// Something on a disk that works: an error of it is a fault.
  func working<R>(_ body: (Store) throws -> R) throws -> R {
    guard let store, !disk.isDown else { preconditionFailure("the store is open between steps") }
    do {
      return try body(store)
    } catch let error as StoreError {
      // Without the number that this disk has among those of the process: the same seed says the same.
      throw fault("\(error)".replacing(disk.path(""), with: ""))
    }
  }
}

extension StoredSession.Phase {
  var isOver: Bool {
    if case .ended = self { true } else { false }
  }
}
