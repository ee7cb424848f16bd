internal import Synchronization

/// The first of several tasks to finish decides; the others are cancelled and left behind.
final class Race<Outcome: Sendable>: Sendable {
  private struct State {
    var continuation: CheckedContinuation<Outcome, Never>?
    var early: Outcome?
    var tasks: [Task<Void, Never>] = []
    var isOver = false
  }

  private let state = Mutex(State())

  func begin(_ continuation: CheckedContinuation<Outcome, Never>) {
    let early = state.withLock { state -> Outcome? in
      if state.early == nil { state.continuation = continuation }
      return state.early
    }
    if let early { continuation.resume(returning: early) }
  }

  func add(_ task: Task<Void, Never>) {
    let isOver = state.withLock { state in
      if !state.isOver { state.tasks.append(task) }
      return state.isOver
    }
    if isOver { task.cancel() }
  }

  func finish(_ outcome: Outcome) {
    let (continuation, tasks) = state.withLock { state in
      defer {
        if !state.isOver { state.early = outcome }
        state.isOver = true
        state.continuation = nil
        state.tasks = []
      }
      return (state.isOver ? nil : state.continuation, state.tasks)
    }
    continuation?.resume(returning: outcome)
    for task in tasks { task.cancel() }
  }
}
