internal import ArchiveNetwork
internal import HostArchive
internal import SessionRunner
internal import SpaceContent
internal import Synchronization

/// Brings sessions that are archived to a Kubo node, once or for as long as a host stays. No session waits for it.
final class KuboRounds: Sendable {
  /// How long a host that ends waits for its node, in seconds.
  static let patience = 30

  private let client: KuboClient
  private let publishing: KuboPublishing
  private let news = News()

  private final class News: Sendable {
    private let lines = Mutex<[String]>([])

    func add(_ line: String) { lines.withLock { if $0.count < 100 { $0.append(line) } } }

    func take() -> [String] {
      lines.withLock { lines in
        defer { lines = [] }
        return lines
      }
    }
  }

  /// - Parameters:
  ///   - isPatient: whether what was set aside is left until its pause is over.
  ///   - progress: hears that another session is done. What it throws ends this.
  init(
    _ client: KuboClient, _ archive: SessionArchive, blocks: BlockStore, isPatient: Bool = true,
    progress: @escaping @Sendable () throws -> Void = {}
  ) {
    self.client = client
    let consumer = KuboPublishing.consumer
    let news = news
    publishing = KuboPublishing(
      client, blocks: blocks,
      source: KuboPublishing.Source(
        next: { limit in try archive.archived(for: consumer, limit: limit).map { KuboPublishing.Item(number: $0.number, root: $0.root) } },
        done: { number in
          try archive.setDone(consumer, to: number)
          try progress()
        },
        setAside: { item, why in
          try archive.setAside(item.number, for: consumer, why: why.message, at: TimeOfDay.milliseconds())
          news.add("\(item.root.map { "\($0)" } ?? "a session") is not pinned by Kubo, and tried again later: \(why.message)")
          try progress()
        },
        due: { limit in
          try archive.setAside(for: consumer, by: isPatient ? TimeOfDay.milliseconds() : .max, limit: limit)
            .map { KuboPublishing.Item(number: $0.number, root: $0.root) }
        },
        tried: { item, why in
          try archive.retried(item.number, for: consumer, why: why?.message, at: TimeOfDay.milliseconds())
          try progress()
        }))
  }

  /// What there is to tell since the last time: what is wrong with the node, and each session that was set aside, once.
  func takeNews() -> [String] { news.take() }

  /// Until the task is cancelled.
  func keepUp() async throws {
    try await publishing.keepUp { error in self.news.add("sessions are not pinned by Kubo: \(KuboRounds.words(error))") }
  }

  /// What was set aside, each once, and nothing else.
  func retry() async throws -> KuboPublishing.Tally { try await publishing.retry() }

  /// Everything that is not there yet; the client is of no use after it.
  func finish() async throws -> KuboPublishing.Tally {
    try await closing { try await self.publishing.drain() }
  }

  /// As much as can be done in `patience`; the client is of no use after it.
  /// - Returns: nil where that was not all.
  func finishInTime() async throws -> KuboPublishing.Tally? {
    try await closing { try await self.publishing.drain(within: .seconds(KuboRounds.patience)) }
  }

  private func closing<R>(_ body: () async throws -> R) async throws -> R {
    do {
      let result = try await body()
      try await client.shutdown()
      return result
    } catch {
      try await client.shutdown()
      throw error
    }
  }

  static func words(_ error: any Error) -> String { Failure(error)?.message ?? "\(error)" }
}
