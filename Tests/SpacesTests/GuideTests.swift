import Foundation
import HostRules
import SessionRunner
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// The Space that `sdk-docs/README.md` shows is played as it stands there.
@Suite struct GuideTests {
  /// The files of the page: a name in bold on a line of its own, then a fenced block.
  static func files() throws -> [SpacePackage.File] {
    let page = try String(contentsOf: Fixture.repository.appending(path: "sdk-docs/README.md"), encoding: .utf8)
    return page.matches(of: /\*\*(?<name>[a-z\/.]+)\*\*\n\n```[a-z]+\n(?<body>(?s:.*?))```/).map { match in
      SpacePackage.File(path: String(match.name), bytes: Array(match.body.utf8))
    }
  }

  @Test func theShownSpacePlays() throws {
    let package = try SpacePackage(files: Self.files(), from: "sdk-docs/README.md")
    #expect(package.manifest.id == "highest-number")
    let bench = try Bench(package)
    let answers = [#"{"number": 40}"#, #"I say {"number": 70}"#]
    let journal = try bench.session(says: { seat, _ in Array(answers[seat - 1].utf8) })
    #expect(bench.replay(journal).difference == nil)
    let expected = Settlement(
      scores: [try Score(hundredths: 4000), try Score(hundredths: 7000)], ranking: try Ranking(ranks: [2, 1]), shares: [0, 10_000])
    #expect(journal.end.outcome == .settled(expected))
    let same = try bench.session(says: { _, _ in Array(#"{"number": 7}"#.utf8) })
    guard case .settled(let tie) = same.end.outcome else {
      Issue.record("the outcome is \(same.end.outcome)")
      return
    }
    #expect(tie.shares == [5000, 5000])
    let bots = try bench.session(bots: ["baseline", "adversarial"])
    guard case .settled(let won) = bots.end.outcome else {
      Issue.record("the outcome is \(bots.end.outcome)")
      return
    }
    #expect(won.ranking.ranks == [1, 2])
  }
}
