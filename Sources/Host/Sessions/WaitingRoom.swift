public import HostRules
public import HostStore

/// The sessions that wait, by when they are due: all that has to stay in memory of them.
public struct WaitingRoom: Sendable {
  public struct Entry: Hashable, Comparable, Sendable {
    public let id: LedgerID
    /// In milliseconds since 1970.
    public let due: Int64

    public init(id: LedgerID, due: Int64) {
      self.id = id
      self.due = due
    }

    /// One that was in progress when its process died is due at once.
    public init(_ session: StoredSession) {
      if case .waiting(let due) = session.phase { self.init(id: session.id, due: due) } else { self.init(id: session.id, due: 0) }
    }

    public static func < (left: Entry, right: Entry) -> Bool { (left.due, left.id) < (right.due, right.id) }
  }

  // Descending, so that the next one due is taken from the end.
  private var entries: [Entry]

  public init(_ entries: [Entry] = []) { self.entries = entries.sorted(by: >) }

  public var count: Int { entries.count }
  public var isEmpty: Bool { entries.isEmpty }
  /// When the next one is due, in milliseconds since 1970.
  public var next: Int64? { entries.last?.due }

  public mutating func insert(_ entry: Entry) {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle] > entry { low = middle + 1 } else { high = middle }
    }
    entries.insert(entry, at: low)
  }

  /// Takes a session that is due at `now`, the earliest first.
  public mutating func due(at now: Int64) -> Entry? {
    guard let last = entries.last, last.due <= now else { return nil }
    return entries.popLast()
  }
}
