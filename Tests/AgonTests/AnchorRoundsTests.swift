internal import Foundation
internal import HostArchive
internal import HostStore
internal import TestSupport
internal import Testing

@testable internal import agon

/// A host that stays anchors its log by itself, and goes on where it cannot.
@Suite struct AnchorRoundsTests {
  @Test func itAnchorsWhatIsNewAndGoesOnWhereItCannot() async throws {
    let folder = try TemporaryFolder()
    let data = folder.path + "/data"
    let spaces = Fixture.repository.appending(path: "spaces").path
    let run = try SessionLogTests.agon(
      ["run", "--space", "bid-tac-toe", "--sessions", "2", "--seed", "3", "--json", "--spaces", spaces, "--data", data])
    #expect(run.status == 0, "\(run.error)")
    let store = try Store(folder: data, creating: false)
    let log = SessionLog(of: store, data: data, keepsOpen: true)
    let rounds = AnchorRounds(log: log, data: data, every: .milliseconds(5))
    // Somebody else has the chain at first.
    var other: LocalChain? = try LocalChain(data: data, signer: LogKey.signer(data: data))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await rounds.keepAnchoring() }
      let refused = try await news(of: rounds)
      #expect(refused.count == 1 && refused.first?.hasPrefix("the log is not anchored: another process") == true, "\(refused)")
      #expect(try LocalChain.newest(in: data) == nil)
      withExtendedLifetime(other) {}
      other = nil
      #expect(try await news(of: rounds) == ["the log is anchored again"])
      // Ten looks later there is still the one anchor, because nothing is new.
      try await ContinuousClock().sleep(for: .milliseconds(50))
      group.cancelAll()
    }
    let newest = try #require(try LocalChain.newest(in: data))
    let checkpoint = try LogFolder(data + "/log").checkpoint().checkpoint
    #expect(newest.number == 1 && newest.anchor.size == checkpoint.size && newest.anchor.root == checkpoint.root)
    #expect(checkpoint.size == 4 && rounds.takeNews().isEmpty)
    try store.close()
  }

  private func news(of rounds: AnchorRounds) async throws -> [String] {
    while true {
      let news = rounds.takeNews()
      if !news.isEmpty { return news }
      try await ContinuousClock().sleep(for: .milliseconds(5))
    }
  }

  @Test(arguments: [["--anchor-every", "5"], ["--serve", "--anchor-every", "0"], ["--serve", "--anchor-every", "86401"]])
  func whatItDoesNotTake(arguments: [String]) throws {
    let refused = try SessionLogTests.agon(["run"] + arguments)
    #expect(refused.status == 64 && refused.error.contains("--anchor-every"), "\(refused.error)")
  }
}
