/// Follows the linked chains of one batch: each with the flag belongs together with the next, and all of a chain stand or none.
///
/// For each of the batch in order, `refusal` says whether it is refused for its chain's sake; otherwise it is decided. Then `end` says
/// what becomes of its chain.
public struct LinkedChains: Sendable {
  /// Why one is not even looked at.
  public enum Refusal: Sendable {
    /// Its chain has failed already.
    case failed
    /// It is linked, and the last of the batch.
    case open
  }

  public enum Ending: Equatable, Sendable {
    /// It stands for itself, or its chain goes on, or has failed before.
    case nothing
    /// The chain is complete: all of it stands.
    case keep
    /// All since the chain's first, whose index this is, is undone and refused with `linked_event_failed`.
    case undo(from: Int)
  }

  private let count: Int
  private var start: Int?
  private var isBroken = false

  /// - Parameter count: how many the batch has.
  public init(count: Int) { self.count = count }

  /// Whether what is decided now may still be undone.
  public var isInside: Bool { start != nil && !isBroken }

  public mutating func refusal(of index: Int, isLinked: Bool) -> Refusal? {
    if isLinked {
      if start == nil { start = index }
      if index == count - 1 { return .open }
    }
    return isBroken ? .failed : nil
  }

  /// - Parameter stands: whether it was neither refused nor found to exist.
  public mutating func end(of index: Int, isLinked: Bool, stands: Bool) -> Ending {
    guard let first = start else { return .nothing }
    var ending = Ending.nothing
    if !stands, !isBroken {
      isBroken = true
      ending = .undo(from: first)
    }
    if !isLinked || index == count - 1 {
      if !isBroken { ending = .keep }
      start = nil
      isBroken = false
    }
    return ending
  }
}
