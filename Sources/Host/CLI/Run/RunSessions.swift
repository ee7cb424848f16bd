internal import SessionRunner

/// Plays many sessions, some at once, and hands them on one at a time in their order.
struct RunSessions {
  let runner: SessionRunner
  let count: Int
  /// How often `tick` is called while sessions are played.
  let interval: Duration

  private enum Happening: Sendable {
    case played(Int, PlayedSession)
    case tick
  }

  /// Two sessions a lane keep every lane busy; how far any may be ahead of the slowest is bounded, too, because those wait in
  /// memory for their turn.
  private var mostInFlight: Int { 2 * runner.lanes.count }
  private var mostAhead: Int { 16 * runner.lanes.count }

  /// - Parameters:
  ///   - plan: makes the plan of a session, from 0.
  ///   - deliver: takes each session in order, whatever order they ended in.
  func play(
    plan: (Int) throws -> SessionPlan, deliver: (Int, PlayedSession) throws -> Void, tick: () -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Happening.self) { group in
      var started = 0
      var delivered = 0
      var inFlight = 0
      var early: [Int: PlayedSession] = [:]
      func awaitTick(_ group: inout ThrowingTaskGroup<Happening, any Error>) {
        group.addTask { [interval] in
          try await ContinuousClock().sleep(for: interval)
          return .tick
        }
      }
      awaitTick(&group)
      while true {
        while started < count, inFlight < mostInFlight, started - delivered < mostAhead, !Interruption.isRequested {
          let plan = try plan(started)
          group.addTask { [runner, started] in
            .played(started, await runner.play(plan, isCancelled: { Interruption.isRequested }))
          }
          started += 1
          inFlight += 1
        }
        guard inFlight > 0, let happening = try await group.next() else { break }
        switch happening {
        case .tick:
          tick()
          awaitTick(&group)
        case .played(let index, let session):
          inFlight -= 1
          early[index] = session
          while let next = early.removeValue(forKey: delivered) {
            try deliver(delivered, next)
            delivered += 1
          }
        }
      }
      group.cancelAll()
    }
  }
}
