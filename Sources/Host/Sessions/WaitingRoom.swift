/// The sessions that wait, by when they are due: all that has to stay in memory of them.
public struct WaitingRoom: Sendable {
  // Descending, so that the next one due is taken from the end.
  private var entries: [WaitingFolder.Entry]

  public init(_ entries: [WaitingFolder.Entry] = []) { self.entries = entries.sorted(by: >) }

  public var count: Int { entries.count }
  public var isEmpty: Bool { entries.isEmpty }
  /// When the next one is due, in milliseconds since 1970.
  public var next: Int64? { entries.last?.due }

  public mutating func insert(_ entry: WaitingFolder.Entry) {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle] > entry { low = middle + 1 } else { high = middle }
    }
    entries.insert(entry, at: low)
  }

  /// Takes a session that is due at `now`, the earliest first.
  public mutating func due(at now: Int64) -> WaitingFolder.Entry? {
    guard let last = entries.last, last.due <= now else { return nil }
    return entries.popLast()
  }
}
