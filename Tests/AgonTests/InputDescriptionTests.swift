internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import TestSupport
internal import Testing

@testable import agon

/// What a person reads of each kind of input, without the Space's help.
struct InputDescriptionTests {
  private func description(feeds: [String] = ["btc-usd"], width: Int = 80) -> InputDescription {
    InputDescription(seated: ["expert", "random"], feeds: feeds, width: width)
  }

  private static func bars(_ prices: [(open: Int64, close: Int64)]) -> [Event.Bar] {
    prices.enumerated().map { .init(time: Int64($0), open: $1.open, high: $1.open + 9, low: $1.close - 9, close: $1.close) }
  }

  private static let day = Quote(
    source: "generator", content: .bars(unit: "cents", bars([(6_701_234, 6_700_000), (6_700_000, 6_690_005), (6_690_005, 6_648_010)])))

  @Test(arguments: [(Int64(0), "btc-usd: 3 bars, 67,012.34 → 66,480.10"), (259_200, "waited 3 d, btc-usd: 3 bars, 67,012.34 → 66,480.10")])
  func quotes(elapsed: Int64, text: String) {
    #expect(description().headline(.quoted([InputDescriptionTests.day]), elapsed: elapsed) == text)
    #expect(description().details(.quoted([InputDescriptionTests.day])) == [])
  }

  @Test func quotesOfSeveralSourcesStandOneByOne() {
    let input = Journal.Step.Input.quoted([
      InputDescriptionTests.day, Quote(source: "kraken", content: .failure("no answer within 10 s")),
      Quote(source: "coinbase", content: .bars(unit: "points", InputDescriptionTests.bars([(7, 1200)]))),
    ])
    #expect(description().headline(input) == "btc-usd: 2 of 3 sources answered")
    #expect(
      description().details(input).map(\.text) == [
        "generator  3 bars, 67,012.34 → 66,480.10", "kraken     no bars: no answer within 10 s", "coinbase   1 bar, 7 → 1,200 points",
      ])
    #expect(description(feeds: ["a", "b"]).headline(.quoted([])) == "feed: 0 sources")
  }

  /// What a source gives stands in the journal sound or not.
  @Test func pricesMayBeAnyIntegers() {
    let bars = [Event.Bar(time: 0, open: .min, high: 0, low: 0, close: .max)]
    #expect(
      description().headline(.quoted([Quote(source: "x", content: .bars(unit: "cents", bars))]))
        == "btc-usd: 1 bar, -92,233,720,368,547,758.08 → 92,233,720,368,547,758.07")
  }

  @Test func ballots() {
    let ballots = [
      Ballot(judge: "reference/1", content: .scores([[7325, 6100], [5000, 5]])), Ballot(judge: "b", content: .ranks([1, 2, 2])),
      Ballot(judge: "b", content: .failure("silence")),
    ]
    let input = Journal.Step.Input.judged(ballots.map { SealedBallot(nonce: Array(repeating: 0, count: 32), ballot: $0) })
    #expect(description().headline(input) == "judged by reference/1, b × 2")
    #expect(
      description().details(input).map(\.text) == [
        "reference/1  item 1: 73.25, 61.00; item 2: 50.00, 0.05", "b            ranks 1, 2, 2", "b            no vote: silence",
      ])
    #expect(description().headline(.judged([])) == "judged by nobody")
  }

  @Test func programs() {
    let outputs: [Event.ProgramResult.Output] = [.value(1), .value("a"), .error(.budget), .error(.runtime), .error(.budget)]
    let input = Journal.Step.Input.ran([
      .init(id: 2, outputs: outputs), .init(id: 11, outputs: Array(repeating: .value(0), count: 5)),
    ])
    #expect(description().headline(input) == "2 programs ran on 5 inputs")
    #expect(description().details(input).map(\.text) == ["program 2   2 values, errors: 1 runtime, 2 budget", "program 11  5 values"])
  }

  @Test(arguments: [
    (Int64(0), "waited"), (1, "waited 1 s"), (59, "waited 59 s"), (60, "waited 1 min"), (5400, "waited 1 h 30 min"),
    (259_200, "waited 3 d"),
    (90_061, "waited 1 d 1 h"), (86_401, "waited 1 d"), (31_536_000, "waited 365 d"),
  ])
  func waits(elapsed: Int64, text: String) { #expect(description().headline(.waited, elapsed: elapsed) == text) }

  @Test func answersAreHiddenFromOtherSeats() {
    let input = Journal.Step.Input.answers([
      .init(seat: 1, text: Array("{\"bid\":1}".utf8)), .init(seat: 2, task: nil, content: .late("silent")),
    ])
    #expect(description().headline(input) == "2 answers")
    #expect(description().details(input).map(\.text) == ["1 expert  {\"bid\":1}", "2 random  late: silent"])
    #expect(
      description().details(input, shows: { $0 == 2 }).map(\.text) == [
        "1 expert  answered; hidden from these eyes", "2 random  late: silent",
      ])
  }

  @Test func aFrameShowsAnAnswerToWhoGaveItAndWhereNothingIsHidden() {
    func frame(_ audience: Int, isOpen: Bool) -> Frame {
      Frame(number: 1, input: .start, log: nil, picture: .none, audience: audience, isOpen: isOpen)
    }
    #expect(
      [0, 1, 2].map { audience in [1, 2].map { frame(audience, isOpen: false).shows(answerOf: $0) } } == [
        [false, false], [true, false], [false, true],
      ])
    #expect([1, 2].allSatisfy { frame(0, isOpen: true).shows(answerOf: $0) })
  }

  @Test func aFrameThatIsTooTallLosesMomentsAndThenAir() throws {
    let moments = (1...40).map { number -> Value in ["at": .int(Int64(number)), "text": "moves"] }
    let scene = try Scene.decode([["kind": "text", "text": "a"], ["kind": "timeline", "items": .list(moments)]], seats: 2)
    let frame = Frame(number: 3, input: .waited, log: nil, picture: .scene(scene), elapsed: 60)
    let drawing = FrameDrawing(title: "Game", seated: ["expert", "random"])
    #expect(drawing.lines(frame, width: 60, height: 50).count == 47)
    #expect(drawing.lines(frame, width: 60, height: 46).count == 40)
    #expect(
      drawing.lines(frame, width: 60, height: 12).map(\.text) == [
        "Game", "  1 expert · 2 random", "", "a", "", "  … 36 earlier", "  37  moves", "  38  moves", "  39  moves", "  40  moves", "",
        "  waited 1 min",
      ])
    #expect(
      drawing.lines(frame, width: 60, height: 9).map(\.text) == [
        "Game", "  1 expert · 2 random", "a", "  … 36 earlier", "  37  moves", "  38  moves", "  39  moves", "  40  moves",
        "  waited 1 min",
      ])
  }
}
