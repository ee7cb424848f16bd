import Foundation
import Testing

@testable import HostRules

/// Ratings before and after a session, as the openskill package 6.2.0 gives them.
struct Answer: Sendable, CustomTestStringConvertible {
  let name: String
  let model: RatingModel
  let ranks: [Int]
  let before: [Rating]
  let after: [Rating]
  /// OpenSkill's option, which we do not have: sigma never grows. It is a minimum taken after the update.
  var limitSigma = false

  init(
    _ model: RatingModel, _ name: String = "", ranks: [Int], before: [(mu: Double, sigma: Double)], after: [(mu: Double, sigma: Double)]
  ) {
    self.name = name
    self.model = model
    self.ranks = ranks
    self.before = before.map { Rating(mu: $0.mu, sigma: $0.sigma) }
    self.after = after.map { Rating(mu: $0.mu, sigma: $0.sigma) }
  }

  var testDescription: String { "\(model) \(name) \(ranks)" }

  /// The largest difference from what our update gives.
  func deviation() throws -> Double {
    let updated = try Rating.update(before, ranks: ranks, model: model)
    try #require(updated.count == after.count)
    return after.indices.map { seat in
      let sigma = limitSigma ? min(updated[seat].sigma, before[seat].sigma) : updated[seat].sigma
      return max(abs(updated[seat].mu - after[seat].mu), abs(sigma - after[seat].sigma))
    }.max() ?? 0
  }
}

@Suite struct RatingTests {
  static func newcomers(_ count: Int) -> [(mu: Double, sigma: Double)] { Array(repeating: (25, 25.0 / 3), count: count) }

  /// The first eight are copied from ../shared/vectors/openskill_vectors.json, where all seats start equal; the others, of unequal
  /// seats, were made with the same package by `BradleyTerryFull().rate(...)` and `PlackettLuce().rate(...)`.
  static let answers = [
    Answer(
      .bradleyTerryFull, ranks: [1, 2], before: newcomers(2),
      after: [(27.635389493140497, 8.06590141354368), (22.364610506859503, 8.06590141354368)]),
    Answer(
      .bradleyTerryFull, ranks: [1, 1], before: newcomers(2),
      after: [(25.0, 8.06590141354368), (25.0, 8.06590141354368)]),
    Answer(
      .bradleyTerryFull, ranks: [1, 1, 2], before: newcomers(3),
      after: [(27.635389493140497, 7.788847304776425), (27.635389493140497, 7.788847304776425), (19.729221013719005, 7.788847304776425)]),
    Answer(
      .bradleyTerryFull, ranks: [4, 2, 3, 1], before: newcomers(4),
      after: [
        (17.093831520578505, 7.501567773555074), (27.635389493140497, 7.501567773555074), (22.364610506859503, 7.501567773555074),
        (32.906168479421495, 7.501567773555074),
      ]),
    Answer(
      .plackettLuce, ranks: [1, 1], before: newcomers(2),
      after: [(25.0, 8.06590141354368), (25.0, 8.06590141354368)]),
    Answer(
      .plackettLuce, ranks: [1, 2, 2], before: newcomers(3),
      after: [(27.869048680749426, 8.205243377397993), (23.565475659625285, 8.058224222802378), (23.565475659625285, 8.058224222802378)]),
    Answer(
      .plackettLuce, ranks: [1, 2, 2, 4], before: newcomers(4),
      after: [
        (27.795252672501135, 8.263571791259416), (24.689416369722096, 8.17961798837266), (24.689416369722096, 8.17961798837266),
        (22.825914588054673, 8.17961798837266),
      ]),
    Answer(
      .plackettLuce, ranks: [3, 1, 3, 1, 7, 3, 6, 8], before: newcomers(8),
      after: [
        (25.10980789554752, 8.300971269703421), (25.988271059927687, 8.319324930755442), (25.10980789554752, 8.300971269703421),
        (25.988271059927687, 8.319324930755442), (24.670576313357437, 8.238262975778351), (25.109807895547522, 8.300971269703421),
        (25.988271059927687, 8.271520704656776), (22.03518682021694, 8.238262975778351),
      ]),
    Answer(
      .bradleyTerryFull, ranks: [1, 2],
      before: [(25.0, 8.333333333333334), (31.5, 2.25)],
      after: [(29.323454792649823, 7.838940592803099), (31.184419358200742, 2.2489831786425745)]),
    Answer(
      .bradleyTerryFull, ranks: [1, 2, 2],
      before: [(12.5, 3.0), (40.0, 1.5), (27.0, 6.0)],
      after: [(14.648141801331837, 2.9911256508995114), (39.58810589720703, 1.5015752544767564), (24.98369665888803, 5.7156450819356905)]),
    Answer(
      .bradleyTerryFull, ranks: [2, 5, 2, 1, 4],
      before: [(18.0, 1.25), (-4.0, 2.0), (33.25, 7.0), (25.0, 8.333333333333334), (25.0, 0.75)],
      after: [
        (18.21028594509938, 1.251164710704897), (-4.055531253886509, 1.9999333180232945),
        (30.475322581767102, 6.2690255159152635), (34.7578015570705, 6.717449106319474), (24.88382820910897, 0.7543960653624225),
      ]),
    Answer(
      .bradleyTerryFull, ranks: [2, 1],
      before: [(60.0, 0.5), (-60.0, 0.5)],
      after: [(59.9567142201951, 0.5068968775245893), (-59.9567142201951, 0.5068968775245893)]),
    Answer(
      .bradleyTerryFull, ranks: [6, 1, 4, 1, 1, 4],
      before: [(10.0, 1.0), (13.0, 1.25), (16.0, 1.5), (19.0, 1.75), (22.0, 2.0), (25.0, 2.25)],
      after: [
        (9.82731047586415, 1.001802603147655), (13.59625800054515, 1.2479848315173223), (15.744025415413118, 1.491767804706164),
        (19.560311553764333, 1.7330936598856896), (22.365656991481487, 1.9731795770847476),
        (23.130376888923212, 2.2142940156191817),
      ]),
    Answer(
      .plackettLuce, ranks: [1, 2],
      before: [(25.0, 8.333333333333334), (31.5, 2.25)],
      after: [(29.323454792649823, 7.838940592803099), (31.184419358200742, 2.2489831786425745)]),
    Answer(
      .plackettLuce, ranks: [1, 2, 2],
      before: [(12.5, 3.0), (40.0, 1.5), (27.0, 6.0)],
      after: [(13.36072265518447, 2.999304611263982), (39.765478190196006, 1.5013977458068881), (27.30062512997943, 5.7806169599088015)]),
    Answer(
      .plackettLuce, ranks: [2, 5, 2, 1, 4],
      before: [(18.0, 1.25), (-4.0, 2.0), (33.25, 7.0), (25.0, 8.333333333333334), (25.0, 0.75)],
      after: [
        (18.020246383473168, 1.2526693735831207), (-4.051971424793401, 2.0012865369383936),
        (31.92951624160637, 6.807191315683308), (28.71927884693777, 8.197405194179979), (24.984888400495308, 0.7545900437500467),
      ]),
    Answer(
      .plackettLuce, ranks: [2, 1],
      before: [(60.0, 0.5), (-60.0, 0.5)],
      after: [(59.9567142201951, 0.5068968775245893), (-59.9567142201951, 0.5068968775245893)]),
    Answer(
      .plackettLuce, ranks: [6, 1, 4, 1, 1, 4],
      before: [(10.0, 1.0), (13.0, 1.25), (16.0, 1.5), (19.0, 1.75), (22.0, 2.0), (25.0, 2.25)],
      after: [
        (9.97926721752492, 1.0033908794367261), (13.03332781510667, 1.2526918620544403), (16.022373905437167, 1.5017281764466568),
        (19.045047806589825, 1.7514802638662186), (22.03921047942144, 2.0006831814231556), (24.82246387417952, 2.247196490612638),
      ]),
  ]

  @Test(arguments: answers) func givesTheAnswersOfOpenSkill(answer: Answer) throws {
    #expect(try answer.deviation() < 1e-9)
  }

  @Test func givesTheSharedAnswersOfOpenSkill() throws {
    guard let vectors = try SharedVectors.load() else { return }
    let answers = vectors.cases.map { $0.answer(.plackettLuce) } + vectors.bradleyTerryFull.map { $0.answer(.bradleyTerryFull) }
    #expect(answers.count == 41)
    for answer in answers { #expect(try answer.deviation() < 1e-9, "\(answer.testDescription)") }
  }

  @Test(arguments: RatingModel.allCases) func looksOnlyAtTheOrderOfRanks(model: RatingModel) throws {
    let before = [Rating(mu: 30, sigma: 2), Rating(mu: 20, sigma: 4), Rating(mu: 25, sigma: 8)]
    let after = try Rating.update(before, ranks: [1, 3, 1], model: model)
    #expect(try Rating.update(before, ranks: [-7, .max, -7], model: model) == after)
    let mirrored = try Rating.update(before.reversed(), ranks: [1, 3, 1], model: model)
    for (a, b) in zip(after, mirrored.reversed()) { #expect(abs(a.mu - b.mu) < 1e-12 && abs(a.sigma - b.sigma) < 1e-12) }
  }

  /// A better result never gives a lower rating to seats that were equal, whatever the ties: why this model is the default.
  @Test(arguments: UInt64(1)...100) func bradleyTerryKeepsTheOrderOfEquals(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let ranks = (0..<Int.random(in: 2...30, using: &random)).map { _ in Int.random(in: 1...5, using: &random) }
    let after = try Rating.update(ranks.map { _ in .initial }, ranks: ranks)
    for a in ranks.indices {
      for b in ranks.indices where ranks[a] <= ranks[b] {
        #expect(after[a].mu >= after[b].mu - (ranks[a] == ranks[b] ? 1e-9 : 0), "seed \(seed)")
      }
    }
  }

  @Test func leavesALoneSeatAsItIs() throws {
    #expect(try Rating.update([], ranks: []) == [])
    #expect(try Rating.update([.initial], ranks: [1], model: .plackettLuce) == [.initial])
  }

  /// Ratings stay finite and sigma above 0 at the far ends of what is taken, and over a long career.
  @Test(arguments: RatingModel.allCases) func staysFinite(model: RatingModel) throws {
    let far = [
      Rating(mu: 1e6, sigma: 1e-6), Rating(mu: -1e6, sigma: 1e-6), Rating(mu: 0, sigma: 1e6), Rating(mu: 25, sigma: .leastNonzeroMagnitude),
    ]
    for ranks in [[1, 2, 3, 4], [4, 3, 2, 1], [1, 1, 1, 1], [2, 1, 1, 4]] {
      for rating in try Rating.update(far, ranks: ranks, model: model) { #expect(rating.mu.isFinite && rating.sigma > 0) }
    }
    var career = Array(repeating: Rating.initial, count: 20)
    for _ in 0..<200 { career = try Rating.update(career, ranks: Array(1...20), model: model) }
    #expect(career.allSatisfy { $0.mu.isFinite && $0.sigma > 0.01 && $0.sigma < 25 })
  }

  /// What the docstring of `bradleyTerryFull` warns of, so that nobody meets it by surprise.
  @Test(arguments: [(16, 1.8873366818468238), (17, 0.08333749989583854), (100, 0.08333749989583854)])
  func bradleyTerryFallsToTheFloorAtSeventeenNewcomers(seats: Int, sigma: Double) throws {
    let after = try Rating.update(Array(repeating: .initial, count: seats), ranks: Array(1...seats))
    #expect(abs(after[0].sigma - sigma) < 1e-9)
  }

  @Test func refusesWhatIsNoRating() {
    for (mu, sigma) in [(Double.nan, 1), (.infinity, 1), (25, 0), (25, -1), (25, .nan), (25, .infinity), (1.1e6, 1), (25, 1.1e6)] {
      #expect {
        try Rating.update([.initial, Rating(mu: mu, sigma: sigma)], ranks: [1, 2])
      } throws: {
        ($0 as? RulesError)?.code == .badRating
      }
    }
    #expect { try Rating.update([.initial], ranks: [1, 2]) } throws: { ($0 as? RulesError)?.code == .wrongSeatCount }
  }

  @Test func exponentialIsThatOfTheLibraryToItsLastBits() {
    var random = SplitMix64(seed: 7)
    for _ in 0..<20_000 {
      let x = Double.random(in: -708...709, using: &random) * Double.random(in: 0...1, using: &random)
      let expected = exp(x)
      guard abs(exponential(x) - expected) <= 2 * expected.ulp else {
        Issue.record("exponential(\(x)) is \(exponential(x)), not \(expected)")
        return
      }
    }
    #expect(exponential(0) == 1 && exponential(-0.0) == 1)
    #expect(exponential(.infinity) == .infinity && exponential(1000) == .infinity)
    #expect(exponential(-.infinity) == 0 && exponential(-1000) == 0 && exponential(.nan).isNaN)
  }
}

/// The file ../shared/vectors/openskill_vectors.json; `AGON_SHARED` names the folder `shared` where it lies elsewhere.
private struct SharedVectors: Decodable {
  struct Pair: Decodable {
    let mu: Double
    let sigma: Double
  }

  struct Options: Decodable { let limitSigma: Bool? }

  struct Case: Decodable {
    let name: String
    let options: Options?
    let ranks: [Double]
    let before: [Pair]
    let after: [Pair]

    func answer(_ model: RatingModel) -> Answer {
      var answer = Answer(
        model, name, ranks: ranks.map { Int($0) }, before: before.map { ($0.mu, $0.sigma) }, after: after.map { ($0.mu, $0.sigma) })
      answer.limitSigma = options?.limitSigma ?? false
      return answer
    }
  }

  let cases: [Case]
  let bradleyTerryFull: [Case]

  static func load() throws -> SharedVectors? {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let named = ProcessInfo.processInfo.environment["AGON_SHARED"].map { URL(filePath: $0) }
    let shared = named ?? root.deletingLastPathComponent().appending(path: "shared")
    let file = shared.appending(path: "vectors/openskill_vectors.json")
    guard FileManager.default.fileExists(atPath: file.path) else {
      print("NOT RUN: \(file.path) is absent, so only the OpenSkill answers written into RatingTests.swift were checked")
      return nil
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(SharedVectors.self, from: Data(contentsOf: file))
  }
}
