internal import ArchiveNetwork
internal import HostArchive
internal import Synchronization

/// Brings sessions that are archived to a Kubo node, once or for as long as a host stays. No session waits for it.
final class KuboRounds: Sendable {
  private let client: KuboClient
  private let publishing: KuboPublishing
  private let news = Mutex<[String]>([])

  /// - Parameter progress: hears that another session is done. What it throws ends this.
  init(
    _ client: KuboClient, _ archive: SessionArchive, blocks: BlockStore, progress: @escaping @Sendable () throws -> Void = {}
  ) {
    self.client = client
    publishing = KuboPublishing(
      client, blocks: blocks,
      source: KuboPublishing.Source(
        next: { limit in
          try archive.archived(for: KuboPublishing.consumer, limit: limit).map { KuboPublishing.Item(number: $0.number, root: $0.root) }
        },
        done: { number in
          try archive.setDone(KuboPublishing.consumer, to: number)
          try progress()
        }))
  }

  /// What there is to tell since the last time.
  func takeNews() -> [String] {
    news.withLock { news in
      defer { news = [] }
      return news
    }
  }

  /// Until the task is cancelled.
  func keepUp() async throws {
    try await publishing.keepUp { error in
      self.news.withLock { if $0.count < 100 { $0.append("sessions are not pinned by Kubo: \(KuboRounds.words(error))") } }
    }
  }

  /// Everything that is not there yet; the client is of no use after it.
  func finish() async throws -> KuboPublishing.Tally {
    do {
      let tally = try await publishing.drain()
      try await client.shutdown()
      return tally
    } catch {
      try await client.shutdown()
      throw error
    }
  }

  static func words(_ error: any Error) -> String { Failure(error)?.message ?? "\(error)" }
}
