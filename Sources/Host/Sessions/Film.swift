public import HostRules
internal import Synchronization

/// The snapshots of one session: taken on the thread that plays it, looked at on another, while it is played or after.
///
/// Taking one costs a lock and a few references, and nobody who looks holds the lock for longer than that: watching does not slow
/// down what is watched.
public final class Film: Sendable {
  /// A longer session keeps its first snapshots and its newest.
  public static let mostSnapshots = 2_000
  /// The same holds for a session whose states come to more than this.
  public static let mostBytes = 256 << 20

  private struct Reel {
    var snapshots: [Snapshot] = []
    var bytes = 0
    var isComplete = false
  }

  private let mostSnapshots: Int
  private let mostBytes: Int
  private let reel = Mutex(Reel())

  public convenience init() { self.init(mostSnapshots: Film.mostSnapshots, mostBytes: Film.mostBytes) }

  init(mostSnapshots: Int, mostBytes: Int) {
    self.mostSnapshots = max(1, mostSnapshots)
    self.mostBytes = mostBytes
  }

  /// Adds the machine's newest step.
  public func take(_ machine: SessionMachine) {
    guard let snapshot = Snapshot(machine) else { return }
    reel.withLock { reel in
      if reel.snapshots.count > 1, reel.snapshots.count == mostSnapshots || reel.bytes + snapshot.weight > mostBytes {
        reel.bytes -= reel.snapshots.removeLast().weight
      }
      reel.snapshots.append(snapshot)
      reel.bytes += snapshot.weight
    }
  }

  /// Says that no more snapshots will come.
  public func finish() { reel.withLock { $0.isComplete = true } }

  /// How many snapshots there are now, and whether the session is over.
  public var length: (count: Int, isComplete: Bool) { reel.withLock { ($0.snapshots.count, $0.isComplete) } }

  /// The snapshot at a place below `length.count`. The last one may be replaced by a newer one while the session goes on.
  public subscript(place: Int) -> Snapshot { reel.withLock { $0.snapshots[place] } }
}
