public import HostRules
public import HostStore

/// The commit before somebody outside is asked or waited for: the steps since the last one, and until when the session waits.
public struct SessionKeeping: Sendable {
  let opening: Journal.Opening
  let steps: [Journal.Step]
  let storedSteps: Int
  let due: Int64?

  /// - Parameters:
  ///   - opening: what the session's seed was drawn from.
  ///   - steps: all that the session has.
  ///   - storedSteps: how many of them are stored already.
  ///   - due: when the session goes on, in milliseconds since 1970; nil for one that does not wait for its clock.
  /// - Returns: nil where there is nothing to keep.
  public init?(_ opening: Journal.Opening, _ steps: [Journal.Step], storedSteps: Int, due: Int64?) {
    guard steps.count > storedSteps || due != nil else { return nil }
    self.opening = opening
    self.steps = Array(steps[storedSteps...])
    self.storedSteps = storedSteps
    self.due = due
  }

  /// - Throws: `constraint` where the session has ended, or has these steps already.
  public func commit(_ stored: StoredSession, in writing: Writing) throws {
    if storedSteps == 0 { try writing.open(opening, of: stored.number) }
    try writing.append(steps, from: storedSteps, to: stored.number)
    try writing.setDue(due, of: stored.number)
  }
}

extension LiveSession {
  /// When a session goes on that waits for its clock, in milliseconds since 1970; nil for one that need not wait.
  public func due(at pause: Pause, now: Int64) -> Int64? {
    guard case .waiting(let until) = pause, let due = header.clock.moment(of: until), due > now else { return nil }
    return due
  }
}
