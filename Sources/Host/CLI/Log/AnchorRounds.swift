internal import HostArchive
internal import SpaceContent
internal import Synchronization

/// Fixes how far a log is on the host's own chain, again and again while a host stays. No session waits for it, and none fails by it.
final class AnchorRounds: Sendable {
  private let log: SessionLog
  private let data: String
  private let pause: Duration
  private let news = Mutex<[String]>([])

  /// - Parameters:
  ///   - data: the data folder, which has the chain.
  ///   - pause: between two looks at the log.
  init(log: SessionLog, data: String, every pause: Duration) {
    self.log = log
    self.data = data
    self.pause = pause
  }

  /// What there is to tell since the last time: what is wrong, once for each time that it is something else, and that it is not any more.
  func takeNews() -> [String] {
    news.withLock { news in
      defer { news = [] }
      return news
    }
  }

  /// Until the task is cancelled. Where the log has not grown nothing is anchored.
  func keepAnchoring() async throws {
    var chain: LocalChain?
    var said = ""
    while true {
      try await ContinuousClock().sleep(for: pause)
      var words = ""
      do {
        try await anchor(on: &chain)
      } catch {
        try Task.checkCancellation()
        words = "the log is not anchored: \(Failure(error)?.message ?? "\(error)")"
        // What is on the disk is looked at again the next time.
        chain = nil
      }
      guard words != said else { continue }
      let told = words.isEmpty ? "the log is anchored again" : words
      said = words
      news.withLock { if $0.count < 100 { $0.append(told) } }
    }
  }

  private func anchor(on chain: inout LocalChain?) async throws {
    guard let current = try await log.current(), current.size > 0 else { return }
    let open = if let chain { chain } else { try LocalChain(data: data, signer: try LogKey.signer(data: data)) }
    chain = open
    _ = try await open.anchor(current.folder)
  }
}
