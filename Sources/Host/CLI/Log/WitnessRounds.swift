internal import ArchiveNetwork
internal import HostArchive
internal import SpaceContent
internal import Synchronization

/// Asks the witnesses of a policy to sign a log, again and again while a host stays. No session waits for them.
final class WitnessRounds: Sendable {
  /// Between two looks at the log.
  private static let pause = Duration.seconds(2)
  /// After how many looks those that have failed are asked again, though the log has not grown.
  private static let patience = 15

  private let log: SessionLog
  private let policy: Policy
  private let news = Mutex<[String]>([])

  init(log: SessionLog, policy: Policy) {
    self.log = log
    self.policy = policy
  }

  /// What there is to tell since the last time.
  func takeNews() -> [String] {
    news.withLock { news in
      defer { news = [] }
      return news
    }
  }

  /// Until the task is cancelled.
  func keepAsking() async throws {
    let client = WitnessClient()
    do {
      try await ask(client)
    } catch {
      try await client.shutdown()
      throw error
    }
  }

  private func ask(_ client: WitnessClient) async throws {
    var asked: Checkpoint?
    var said: [ExactText: String] = [:]
    var failures = 0
    var looks = 0
    while true {
      try await ContinuousClock().sleep(for: WitnessRounds.pause)
      looks += 1
      guard let current = try await log.current() else { continue }
      let checkpoint = current.checkpoint.checkpoint
      guard checkpoint != asked || (failures > 0 && looks >= WitnessRounds.patience) else { continue }
      let outcomes = try await client.cosign(current, by: policy)
      (asked, failures, looks) = (checkpoint, outcomes.count { $0.failure != nil }, 0)
      for outcome in outcomes {
        let name = outcome.witness.key.name
        let words = outcome.failure.map { "the witness \(name) has not signed the log: \($0.message)" }
        guard words != said[name] else { continue }
        let told = words ?? "the witness \(name) signs the log again"
        said[name] = words
        news.withLock { if $0.count < 100 { $0.append(told) } }
      }
    }
  }
}
