internal import HostRules
internal import HostStore
internal import SessionRunner

/// Plays many stored sessions, some at once. Under a virtual clock they are handed on one at a time in their order; under the host's as
/// they end, and those that wait are left to the store meanwhile.
struct RunSessions {
  let arena: Arena
  let count: Int
  /// How often `tick` is called while sessions are played.
  let interval: Duration
  /// Feeds at hand for sessions that are taken up.
  let feeds: [String: Feed]
  /// Whether to stay for whoever may join, until an interruption.
  var isServing = false

  /// A session that is to be played, and who pays for its seats.
  struct Fixture: Sendable {
    let session: FormingSession
    let entrants: [Entrant]
  }

  /// A session that a run is done with.
  struct Outcome: Sendable {
    /// In the order of the start, from 0; nil for one that waited.
    let number: Int?
    let played: PlayedSession
    /// Whether it was stored before, and so neither stored nor paid again; and then whether it gave the same journal.
    let agreesWithStore: Bool?
  }

  fileprivate enum Happening: Sendable {
    case ended(Outcome)
    case waits(Int?, WaitingRoom.Entry)
    case failed(WaitingRoom.Entry, SessionError)
    case tick
  }

  /// While one session is committed others are played: this many keep every lane busy on a disk that takes some milliseconds. How far
  /// any may be ahead of the slowest is bounded, too, because those wait in memory for their turn.
  private var mostInFlight: Int { 32 * arena.runner.lanes.count }
  private var mostAhead: Int { 128 * arena.runner.lanes.count }

  /// - Parameters:
  ///   - room: sessions that wait already.
  ///   - fixture: makes a session, from 0.
  ///   - deliver: takes each session that ended.
  ///   - matches: starts what can begin in the queues, each time that a tick is due.
  ///   - leave: is told of a session that cannot be taken up.
  /// - Returns: how many sessions wait still, when an interruption has ended the run.
  @discardableResult func play(
    room: WaitingRoom = WaitingRoom(), fixture: (Int) throws -> Fixture, deliver: (Outcome) throws -> Void,
    matches: () async throws -> [MatchedSession] = { [] }, leave: (WaitingRoom.Entry, SessionError) async throws -> Void = { _, _ in },
    tick: (WaitingRoom) throws -> Void
  ) async throws -> Int {
    var room = room
    try await withThrowingTaskGroup(of: Happening.self) { group in
      var started = 0
      var inFlight = 0
      var order = Delivery()
      awaitTick(&group, room)
      while true {
        while started < count, inFlight < mostInFlight, started - order.delivered < mostAhead, !Interruption.isRequested {
          let fixture = try fixture(started)
          group.addTask { [arena, started] in
            Happening(
              started,
              try await arena.play(fixture.session, entrants: fixture.entrants, isCancelled: { Interruption.isRequested }))
          }
          started += 1
          inFlight += 1
        }
        while inFlight < mostInFlight, !Interruption.isRequested, let entry = room.due(at: TimeOfDay.milliseconds()) {
          group.addTask { try await resume(entry) }
          inFlight += 1
        }
        let isWaiting = (!room.isEmpty || isServing) && !Interruption.isRequested
        guard inFlight > 0 || isWaiting, let happening = try await group.next() else { break }
        switch happening {
        case .tick:
          try tick(room)
          for match in Interruption.isRequested ? [] : try await matches() {
            group.addTask { [arena] in Happening(nil, try await arena.play(match, isCancelled: { Interruption.isRequested })) }
            inFlight += 1
          }
          awaitTick(&group, room)
          continue
        case .waits(let number, let entry):
          room.insert(entry)
          try order.pass(number, deliver)
        case .failed(let entry, let error): try await leave(entry, error)
        case .ended(let outcome): try order.take(outcome, deliver)
        }
        inFlight -= 1
      }
      group.cancelAll()
    }
    return room.count
  }

  private func resume(_ entry: WaitingRoom.Entry) async throws -> Happening {
    do {
      return Happening(nil, try await arena.resume(entry.id, feeds: feeds, isCancelled: { Interruption.isRequested }))
    } catch let error as SessionError {
      return .failed(entry, error)
    }
  }

  private func awaitTick(_ group: inout ThrowingTaskGroup<Happening, any Error>, _ room: WaitingRoom) {
    let due = room.next.map { Duration.milliseconds(max(1, $0 - TimeOfDay.milliseconds())) } ?? interval
    group.addTask { [interval, isServing] in
      try await ContinuousClock().sleep(for: min(isServing ? min(interval, .milliseconds(250)) : interval, due))
      return .tick
    }
  }
}

extension RunSessions.Happening {
  fileprivate init(_ number: Int?, _ progress: Arena.Progress) {
    switch progress {
    case .ended(let played): self = .ended(RunSessions.Outcome(number: number, played: played, agreesWithStore: nil))
    case .repeated(let played, let agrees): self = .ended(RunSessions.Outcome(number: number, played: played, agreesWithStore: agrees))
    case .waiting(let entry): self = .waits(number, entry)
    }
  }
}

/// Hands sessions on in the order in which they were started, but for those that had to wait in between.
private struct Delivery {
  /// Sessions of which nothing more comes in their order.
  private(set) var delivered = 0
  private var early: [Int: RunSessions.Outcome?] = [:]

  /// Takes a session that has ended.
  mutating func take(_ session: RunSessions.Outcome, _ deliver: (RunSessions.Outcome) throws -> Void) throws {
    guard let number = session.number else { return try deliver(session) }
    early[number] = .some(session)
    try drain(deliver)
  }

  /// Goes on without a session that waits: it comes later, out of its order.
  mutating func pass(_ number: Int?, _ deliver: (RunSessions.Outcome) throws -> Void) throws {
    guard let number else { return }
    early[number] = .some(nil)
    try drain(deliver)
  }

  private mutating func drain(_ deliver: (RunSessions.Outcome) throws -> Void) throws {
    while let next = early.removeValue(forKey: delivered) {
      if let next { try deliver(next) }
      delivered += 1
    }
  }
}
