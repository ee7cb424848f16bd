import SpaceContent
import SpaceContract
import Testing

/// The shapes of the table are those that the decoders take and the encoders make: what fits one is taken, and what does not fit in one
/// place is refused.
@Suite struct ShapeTests {
  static let manifest: Value.Map = [
    "id": "shapes", "name": "Shapes", "summary": "A Space of the tests.", "author": "Agon", "license": "Apache-2.0", "version": "1.0.0",
    "api": 1, "seats": ["min": 2, "max": 2], "shape": "delayed", "rewards": ["preset": "custom"],
    "bots": ["random", "baseline", "adversarial"], "score": ["metrics": ["wit": 1]],
    "actions": ["bid": ["type": "object", "properties": ["n": ["type": "integer"]]]],
    "permissions": [
      ["name": "feed.read", "scope": ["feeds": ["btc-usd"], "max_seconds": 86_400], "reason": "a test"],
      ["name": "judge.score", "reason": "a test"], ["name": "judge.rank", "reason": "a test"],
      ["name": "code.run", "scope": ["instructions": 10_000_000], "reason": "a test"], ["name": "wait", "reason": "a test"],
    ], "limits": ["judge_calls": 1, "run_calls": 1],
  ]

  static func decoded() throws -> Manifest { try Manifest.decode(JSON.encode(.map(manifest)), file: "manifest.json") }

  static let commands: [Value] = [
    ["ask": [1, 2]],
    ["judge": ["mode": "score", "items": [["id": 1, "text": "a"]], "rubric": "r", "metrics": ["wit"]]],
    ["judge": ["mode": "rank", "items": [["id": 1, "text": "a"], ["id": 2, "text": "b"]], "rubric": "r"]],
    ["fetch": ["feed": "btc-usd", "from": -3_600, "to": 0, "every": 300]],
    ["wait": ["feed": "btc-usd", "to": 3_600, "every": 300]], ["wait": ["to": 3_600]],
    ["run": ["programs": [["id": 1, "source": "return 1"]], "inputs": [1], "instructions": 1_000]], ["void": "no topic"], ["done": true],
  ]

  static let tasks: [Value] = [["text": "go", "data": ["a": 1], "action": "bid"]]

  static let evaluations: [Value] = [[["metrics": ["wit": .float(73.25)], "tiebreak": -3], ["metrics": ["wit": 100]]]]

  static let scenes: [Value] = [
    [["kind": "grid", "title": "Board", "rows": 1, "cols": 3, "cells": ["X", 7, .bool(false)], "marks": [1]]],
    [["kind": "text", "text": "a"]], [["kind": "card", "seat": 1, "title": "A", "text": "a", "tone": "good"]],
    [["kind": "bars", "title": "Chips", "max": 10, "items": [["label": "X", "value": .float(2.5), "seat": 1]]]],
    [
      [
        "kind": "chart", "title": "Price", "unit": "USD", "x": [1, 2], "series": [["label": "a", "seat": 1, "y": [1, .float(2.5)]]],
        "marks": [["x": .float(1.5), "label": "m", "seat": 2]],
      ]
    ], [["kind": "timeline", "items": [["at": 1, "seat": 1, "text": "a"]]]],
  ]

  static let events: [Event] = [
    .answers([
      SeatAnswer(seat: 1, action: 7), SeatAnswer(seat: 2, action: nil, forfeit: .late, reason: "silent"),
    ]), .judged(.scores([.init(id: 1, metrics: [.init(name: "wit", hundredths: 7_325)])])), .judged(.ranks([.init(id: 1, rank: 1)])),
    .data(bars, at: 0), .ticks(bars, at: 3_600), .ticks(nil, at: 3_600),
    .ran([.init(id: 1, outputs: [.value(7), .error(.budget)])]), .ended(.maxSteps),
  ]

  private static let bars = Event.Bars(
    feed: "btc-usd", unit: "cents", bars: [.init(time: -300, open: 1, high: 2, low: 1, close: 2)])

  struct Subject: CustomTestStringConvertible, Sendable {
    let type: Contract.TypeName
    let shape: Contract.Shape
    let samples: [Value]
    let decode: @Sendable (Value, Manifest) throws -> Void
    var testDescription: String { type.rawValue }
  }

  static let subjects: [Subject] = [
    Subject(type: .command, shape: .named(.command), samples: commands) { try _ = Command.decode($0, seats: 2, manifest: $1, clock: 0) },
    Subject(type: .task, shape: .named(.task), samples: tasks) { try _ = PlayerTask.decode($0, manifest: $1) },
    Subject(type: .evaluation, shape: .bySeat(.named(.evaluation)), samples: evaluations) {
      try _ = Evaluation.decode($0, seats: 2, manifest: $1)
    },
    Subject(type: .scene, shape: .named(.scene), samples: scenes) { value, _ in try _ = Scene.decode(value, seats: 2) },
  ]

  @Test(arguments: subjects) func theDecoderTakesWhatFitsAndNothingElse(subject: Subject) throws {
    let manifest = try Self.decoded()
    for sample in subject.samples {
      #expect(subject.shape.mismatch(sample) == nil, "\(sample)")
      #expect(throws: Never.self, "\(sample)") { try subject.decode(sample, manifest) }
      let mutants = subject.shape.mutants(of: sample)
      #expect(mutants.count >= 2)
      for mutant in mutants {
        #expect(subject.shape.mismatch(mutant.value) != nil, "\(mutant.path)")
        #expect(throws: ContractError.self, "\(mutant.path)") { try subject.decode(mutant.value, manifest) }
      }
    }
  }

  /// The shape without a score is another Space's.
  @Test func scores() throws {
    var plain = Self.manifest
    plain["score"] = nil
    let manifest = try Manifest.decode(JSON.encode(.map(plain)), file: "manifest.json")
    let shape = Contract.Shape.bySeat(.named(.evaluation))
    let sample: Value = [["score": .float(50.5), "tiebreak": 1], ["score": 0]]
    #expect(throws: Never.self) { try Evaluation.decode(sample, seats: 2, manifest: manifest) }
    for mutant in shape.mutants(of: sample) {
      #expect(throws: ContractError.self, "\(mutant.path)") { try Evaluation.decode(mutant.value, seats: 2, manifest: manifest) }
    }
  }

  @Test func eventsAreWhatTheTableSays() {
    let shape = Contract.Shape.named(.event)
    for event in Self.events { #expect(shape.mismatch(event.value) == nil, "\(event)") }
  }

  /// No key of the table is one that nothing takes or makes.
  @Test func everyKeyOfTheTableOccurs() {
    let samples: [(Contract.Shape, [Value])] =
      Self.subjects.map { ($0.shape, $0.samples) } + [(.named(.event), Self.events.map(\.value))]
    for (shape, values) in samples {
      let known = shape.paths()
      // A score stands in another Space's evaluation.
      let used = values.reduce(into: Set(["$[].score"])) { $0.formUnion($1.paths(within: known)) }
      #expect(known.subtracting(used) == [])
    }
  }
}
