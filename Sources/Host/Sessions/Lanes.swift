internal import Glibc
internal import SpaceContent
public import SpaceSandbox
internal import Synchronization

/// A bounded set of threads, each with workers of its own. A session's calls block their thread for the microseconds that a
/// worker takes, which costs less than waking another one.
public final class Lanes: Sendable {
  /// What a job on one lane may use. Never leaves its thread.
  public final class Lane {
    private let executable: WorkerExecutable
    private let capacity: Int
    private var held: [Held] = []

    private struct Held {
      let package: CID
      let play: SpaceSandbox
      var check: SpaceSandbox?
    }

    init(executable: WorkerExecutable, capacity: Int) {
      self.executable = executable
      self.capacity = capacity
    }

    /// The sandbox that sessions of `package` are played in; started at its first use, stopped when too many others came since.
    public func playing(_ package: SpacePackage) throws(SandboxError) -> SpaceSandbox {
      held[try position(of: package)].play
    }

    /// A second worker of the same package, for the fold that checks a journal.
    public func checking(_ package: SpacePackage) throws(SandboxError) -> SpaceSandbox {
      let index = try position(of: package)
      if let check = held[index].check { return check }
      let check = try SpaceSandbox(package: package, executable: executable)
      held[index].check = check
      return check
    }

    /// The process ids of the workers that this lane holds now.
    public var workers: [Int32] {
      held.flatMap { [$0.play.workerProcessIdentifier, $0.check?.workerProcessIdentifier].compactMap { $0 } }
    }

    private func position(of package: SpacePackage) throws(SandboxError) -> Int {
      if let index = held.firstIndex(where: { $0.package == package.cid }) {
        // Least recently used first: what is dropped below is what nobody has asked for in the longest time.
        if index != held.count - 1 { held.append(held.remove(at: index)) }
        return held.count - 1
      }
      let play = try SpaceSandbox(package: package, executable: executable)
      if held.count == capacity { held.removeFirst() }
      held.append(Held(package: package.cid, play: play, check: nil))
      return held.count - 1
    }

    func stop() { held = [] }
  }

  private struct Queue {
    var jobs: [@Sendable (Lane) -> Void] = []
    var next = 0
    var isClosed = false
    var running = 0

    mutating func take() -> (@Sendable (Lane) -> Void)? {
      guard next < jobs.count else { return nil }
      defer {
        next += 1
        // Jobs that are done are let go of in blocks, so that taking one stays constant work.
        if next == jobs.count || next > 1024 {
          jobs.removeFirst(next)
          next = 0
        }
      }
      return jobs[next]
    }
  }

  /// How many threads, and so at most twice as many workers for each Space they hold.
  public let count: Int
  private let condition = ConditionQueue<Queue>(Queue())

  /// Starts `count` threads. Each holds workers of at most `spacesEach` Spaces.
  public init(count: Int, executable: WorkerExecutable, spacesEach: Int = 4) {
    self.count = max(1, count)
    condition.withLock { $0.running = self.count }
    for _ in 0..<self.count {
      Threads.start { [condition, count = self.count] in
        // A lane and its worker take turns, so a second core gains them nothing; on one core a reply is there at the next switch,
        // while another core would first have to be woken. The worker inherits the core.
        SpaceSandbox.pinThread(of: count)
        let lane = Lane(executable: executable, capacity: spacesEach)
        while let job = condition.wait(for: { queue -> (@Sendable (Lane) -> Void)?? in
          if let job = queue.take() { return job }
          return queue.isClosed ? .some(nil) : nil
        }) {
          job(lane)
        }
        lane.stop()
        condition.withLock { $0.running -= 1 }
        condition.signalAll()
      }
    }
  }

  /// Runs `job` on the next free lane and gives its result.
  public func run<R: Sendable>(_ job: @escaping @Sendable (Lane) -> R) async -> R {
    await withCheckedContinuation { continuation in
      condition.withLock { queue in
        precondition(!queue.isClosed, "a job for lanes that are closed")
        queue.jobs.append { lane in continuation.resume(returning: job(lane)) }
      }
      condition.signal()
    }
  }

  /// Ends the threads and their workers after the jobs that wait already. Blocks until they have ended.
  public func close() {
    condition.withLock { $0.isClosed = true }
    condition.signalAll()
    _ = condition.wait { queue in queue.running == 0 ? true : nil }
  }
}
