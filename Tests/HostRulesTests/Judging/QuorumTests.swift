import HostRules
import SpaceContract
import Testing

@Suite struct QuorumTests {
  /// Two thirds, rounded up, for panels of 1 to 15; counted by hand.
  static let quorums = [1, 2, 2, 3, 4, 4, 5, 6, 6, 7, 8, 8, 9, 10, 10]

  @Test(arguments: 1...15) func twoThirdsAreNeeded(panel: Int) throws {
    let request = Command.JudgeRequest.scoring(["a", "b"])
    let needed = Self.quorums[panel - 1]
    for sound in 0...panel {
      let contents: [Ballot.Content] = (0..<panel).map { $0 < sound ? .scores([[5_000], [6_000]]) : .failure("asleep") }
      let result = JudgingTests.result(request, contents)
      guard sound < needed else {
        #expect(try result.get().table == [[5_000], [6_000]])
        continue
      }
      let message = try #require(JudgingTests.message(result))
      #expect(message.hasPrefix("\(sound) of \(panel) judges gave a sound ballot; \(needed) are needed (judge-\(sound + 1): asleep"))
      // Those who never voted count as those who failed.
      let some = Judging.result(request, Array(JudgingTests.ballots(contents).prefix(sound)), panel: panel)
      #expect(
        JudgingTests.message(some)
          == "\(sound) of \(panel) judges gave a sound ballot; \(needed) are needed (\(panel - sound) did not vote)")
    }
  }

  struct Unsound: CustomTestStringConvertible, Sendable {
    let content: Ballot.Content
    let isRank: Bool
    let message: String

    var testDescription: String { message }

    static let all = [
      Unsound(content: .failure("no reply within 30 s"), isRank: false, message: "no reply within 30 s"),
      Unsound(content: .ranks([1, 2]), isRank: false, message: "ranks where scores are asked for"),
      Unsound(content: .scores([[1, 1], [1, 1]]), isRank: true, message: "scores where ranks are asked for"),
      Unsound(content: .scores([]), isRank: false, message: "scores for 0 of 2 items"),
      Unsound(content: .scores([[1, 1], [1, 1], [1, 1]]), isRank: false, message: "scores for 3 of 2 items"),
      Unsound(content: .scores([[1, 1], [1]]), isRank: false, message: "scores for 1 of 2 metrics"),
      Unsound(content: .scores([[1, 1], [1, 1, 1]]), isRank: false, message: "scores for 3 of 2 metrics"),
      Unsound(content: .scores([[1, -1], [1, 1]]), isRank: false, message: "a score of -1; 0..10000 is needed"),
      Unsound(content: .scores([[1, 1], [10_001, 1]]), isRank: false, message: "a score of 10001; 0..10000 is needed"),
      Unsound(content: .scores([[.min, 1], [1, 1]]), isRank: false, message: "a score of \(Int.min); 0..10000 is needed"),
      Unsound(content: .ranks([1]), isRank: true, message: "ranks for 1 of 2 items"),
      Unsound(content: .ranks([1, 3]), isRank: true, message: "rank 3 stands where rank 2 was due"),
      Unsound(content: .ranks([2, 2]), isRank: true, message: "rank 2 stands where rank 1 was due"),
      Unsound(content: .ranks([0, 1]), isRank: true, message: "rank 0 stands where rank 1 was due"),
      Unsound(content: .ranks([.max, 1]), isRank: true, message: "rank \(Int.max) stands where rank 2 was due"),
    ]
  }

  /// One of three does no harm; of two it costs the result, and the fault names who and why.
  @Test(arguments: Unsound.all) func anUnsoundBallotDoesNotCount(unsound: Unsound) throws {
    let request = unsound.isRank ? Command.JudgeRequest.ranking(["a", "b"]) : .scoring(["a", "b"], by: ["wit", "tone"])
    let sound: Ballot.Content = unsound.isRank ? .ranks([2, 1]) : .scores([[1, 2], [3, 4]])
    let expected = unsound.isRank ? [[2, 1]] : [[1, 2], [3, 4]]
    #expect(Judging.unsoundness(sound, in: request) == nil)
    #expect(Judging.unsoundness(unsound.content, in: request) == unsound.message)
    #expect(try JudgingTests.result(request, [sound, unsound.content, sound]).get().table == expected)
    #expect(
      JudgingTests.message(JudgingTests.result(request, [sound, unsound.content]))
        == "1 of 2 judges gave a sound ballot; 2 are needed (judge-2: \(unsound.message))")
  }

  @Test func ofAJudgeWhoVotesTwiceNoBallotCounts() throws {
    let request = Command.JudgeRequest.scoring(["a"])
    let twice = ["b", "a", "b", "c"].enumerated().map { Ballot(judge: $0.element, content: .scores([[$0.offset * 1_000]])) }
    // The lower median of 1000 and 3000: neither of the votes of b.
    #expect(try Judging.result(request, twice, panel: 3).get().table == [[1_000]])
    #expect(
      JudgingTests.message(Judging.result(request, Array(twice.prefix(3)), panel: 2))
        == "1 of 2 judges gave a sound ballot; 2 are needed (b: voted more than once; b: voted more than once)")
    // A vote does not become a second chance by a failure before it.
    let retried = [Ballot(judge: "a", content: .failure("late")), Ballot(judge: "a", content: .scores([[1]]))]
    #expect(JudgingTests.message(Judging.result(request, retried, panel: 1)) != nil)
  }

  @Test(arguments: [-1, 0, 2]) func strangersAreNoPanel(panel: Int) {
    let result = JudgingTests.ballots(Array(repeating: .scores([[1]]), count: 3))
    #expect(JudgingTests.message(Judging.result(.scoring(["a"]), result, panel: panel)) == "3 judges voted in a panel of \(panel)")
  }

  /// A panel of liars cannot make a fault that is longer than a reason may be.
  @Test func theFaultIsBounded() throws {
    let liars = (0..<99).map {
      Ballot(judge: String(repeating: "j", count: 300) + "\($0)", content: .failure(String(repeating: "x", count: 900)))
    }
    let message = try #require(JudgingTests.message(Judging.result(.scoring(["a"]), liars, panel: 99)))
    #expect(message.utf8.count == Contract.Texts.maxReasonBytes)
  }
}
