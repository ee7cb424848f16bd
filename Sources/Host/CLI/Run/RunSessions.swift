internal import HostRules
internal import SessionRunner

/// Plays many sessions, some at once. Under a virtual clock they are handed on one at a time in their order; under the host's as they
/// end, and those that wait are kept on disk meanwhile.
struct RunSessions {
  let runner: SessionRunner
  let count: Int
  /// How often `tick` is called while sessions are played.
  let interval: Duration
  let waiting: WaitingFolder

  /// A session that has been taken up from disk.
  struct Resumption: Sendable {
    let suspended: SuspendedSession
    let plan: SessionPlan
  }

  fileprivate enum Happening: Sendable {
    case ended(Int?, PlayedSession, WaitingFolder.Entry?)
    case waits(Int?, WaitingSession, WaitingFolder.Entry?)
    case failed(WaitingFolder.Entry, SessionError)
    case tick
  }

  /// Two sessions a lane keep every lane busy; how far any may be ahead of the slowest is bounded, too, because those wait in
  /// memory for their turn.
  private var mostInFlight: Int { 2 * runner.lanes.count }
  private var mostAhead: Int { 16 * runner.lanes.count }

  /// - Parameters:
  ///   - room: sessions that wait already.
  ///   - plan: makes the plan of a session, from 0.
  ///   - resumption: reads a session that is due.
  ///   - deliver: takes each session that ended.
  ///   - leave: is told of a session that waits and cannot be taken up.
  /// - Returns: how many sessions wait still, when an interruption has ended the run.
  @discardableResult func play(
    room: WaitingRoom = WaitingRoom(), plan: (Int) throws -> SessionPlan,
    resumption: @escaping @Sendable (WaitingFolder.Entry) throws(SessionError) -> Resumption, deliver: (Int?, PlayedSession) throws -> Void,
    leave: (WaitingFolder.Entry, SessionError) -> Void = { _, _ in }, tick: (WaitingRoom) -> Void
  ) async throws -> Int {
    var room = room
    try await withThrowingTaskGroup(of: Happening.self) { group in
      var started = 0
      var inFlight = 0
      var order = Delivery()
      awaitTick(&group, room)
      while true {
        while started < count, inFlight < mostInFlight, started - order.delivered < mostAhead, !Interruption.isRequested {
          let plan = try plan(started)
          group.addTask { [runner, started] in
            Happening(started, await runner.start(plan, isCancelled: { Interruption.isRequested }), nil)
          }
          started += 1
          inFlight += 1
        }
        while inFlight < mostInFlight, !Interruption.isRequested, let entry = room.due(at: TimeOfDay.milliseconds()) {
          group.addTask { [runner] in await RunSessions.resume(entry, resumption, runner) }
          inFlight += 1
        }
        let isWaiting = !room.isEmpty && !Interruption.isRequested
        guard inFlight > 0 || isWaiting, let happening = try await group.next() else { break }
        switch happening {
        case .tick:
          tick(room)
          awaitTick(&group, room)
          continue
        case .waits(let number, let session, let earlier):
          room.insert(try waiting.keep(session, replacing: earlier))
          try order.pass(number, deliver)
        case .failed(let entry, let error): leave(entry, error)
        case .ended(let number, let session, let entry):
          try order.take(session, number, deliver)
          if let entry { try waiting.remove(entry) }
        }
        inFlight -= 1
      }
      group.cancelAll()
    }
    return room.count
  }

  /// Reads a waiting session from disk, with the package that it is pinned to.
  static func resumption(
    from folder: WaitingFolder, feeds: [String: Feed]
  ) -> @Sendable (WaitingFolder.Entry) throws(SessionError) -> Resumption {
    { (entry) throws(SessionError) in
      let suspended = try folder.suspended(entry)
      let package = try folder.package(suspended.header.package)
      return Resumption(suspended: suspended, plan: try SessionPlan(resuming: suspended, package: package, feeds: feeds))
    }
  }

  private static func resume(
    _ entry: WaitingFolder.Entry, _ resumption: @Sendable (WaitingFolder.Entry) throws(SessionError) -> Resumption, _ runner: SessionRunner
  ) async -> Happening {
    do throws(SessionError) {
      let taken = try resumption(entry)
      return Happening(nil, try await runner.resume(taken.suspended, plan: taken.plan, isCancelled: { Interruption.isRequested }), entry)
    } catch {
      return .failed(entry, error)
    }
  }

  private func awaitTick(_ group: inout ThrowingTaskGroup<Happening, any Error>, _ room: WaitingRoom) {
    let due = room.next.map { Duration.milliseconds(max(1, $0 - TimeOfDay.milliseconds())) } ?? interval
    group.addTask { [interval] in
      try await ContinuousClock().sleep(for: min(interval, due))
      return .tick
    }
  }
}

extension RunSessions.Happening {
  fileprivate init(_ number: Int?, _ progress: SessionRunner.Progress, _ entry: WaitingFolder.Entry?) {
    switch progress {
    case .ended(let played): self = .ended(number, played, entry)
    case .waiting(let session): self = .waits(number, session, entry)
    }
  }
}

/// Hands sessions on in the order in which they were started, but for those that had to wait in between.
private struct Delivery {
  /// Sessions of which nothing more comes in their order.
  private(set) var delivered = 0
  private var early: [Int: PlayedSession?] = [:]

  /// Takes a session that has ended.
  mutating func take(_ session: PlayedSession, _ number: Int?, _ deliver: (Int?, PlayedSession) throws -> Void) throws {
    guard let number else { return try deliver(nil, session) }
    early[number] = .some(session)
    try drain(deliver)
  }

  /// Goes on without a session that waits: it comes later, out of its order.
  mutating func pass(_ number: Int?, _ deliver: (Int?, PlayedSession) throws -> Void) throws {
    guard let number else { return }
    early[number] = .some(nil)
    try drain(deliver)
  }

  private mutating func drain(_ deliver: (Int?, PlayedSession) throws -> Void) throws {
    while let next = early.removeValue(forKey: delivered) {
      if let next { try deliver(delivered, next) }
      delivered += 1
    }
  }
}
