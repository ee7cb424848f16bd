import Foundation
import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Hostile programs as answers: they score nothing, and change nothing for the other seats.
@Suite struct GolfHostileTests {
  struct Attack: CustomTestStringConvertible, Sendable {
    let name: String
    let source: [UInt8]
    var testDescription: String { name }
  }

  static let answerBytes = 16_384

  /// The corpus of hostile Spaces, whose files are Lua: those that fit into an answer.
  static let attacks: [Attack] = {
    do {
      let folder = Fixture.repository.appending(path: "Tests/Attacks/corpus")
      return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().compactMap { file in
        let source = try Array(Data(contentsOf: folder.appending(path: file)))
        return source.count <= answerBytes - 1_000 ? Attack(name: file, source: source) : nil
      }
    } catch {
      fatalError("Tests/Attacks/corpus cannot be read: \(error)")
    }
  }()

  /// The source as it stands, and as a function that calls whatever callback the attack has.
  static func answers(_ attack: Attack) -> [[UInt8]] {
    let called =
      Array("local space = (function()\n".utf8) + attack.source
      + Array(
        """

        end)()
        return function(input)
          local state, ctx = {rounds = {}, hidden = {{}, {}}}, {config = {}, seats = 2, step = 1, asks = 1}
          for _, name in ipairs({"setup", "next", "task", "parse", "apply", "evaluate", "rewards", "view"}) do
            local value = space[name] and space[name](state, input, ctx, ctx)
            if value then return {name, value} end
          end
        end
        """.utf8)
    return [attack.source, called]
  }

  @Test func theCorpusIsThere() { #expect(Self.attacks.count >= 125) }

  @Test(arguments: attacks) func anAttackIsWorthAForfeitAndNoMore(attack: Attack) throws {
    let bench = try Bench(Fixture.shipped(GolfTaskTests.space))
    let silence = try GolfSession.play(["expert", nil], number: 1, rounds: 2, in: bench)
    let answers = Self.answers(attack)
    let session = try GolfSession.play(["expert", nil], number: 1, rounds: 2, in: bench) { _, round in answers[round - 1] }
    let settled = try session.settlement()
    #expect(settled == (try silence.settlement()))
    #expect(settled.scores.map(\.hundredths) == [10_000, 0] && settled.shares == [10_000, 0])
    for (round, other) in zip(session.last.rounds, silence.last.rounds) {
      #expect(round.seats[0] == other.seats[0] && round.best == other.best && round.name == other.name)
      #expect(round.seats[1].passed == 0 && !round.seats[1].marks.contains("+"), "\(round.seats[1])")
    }
    #expect(bench.replay(session.journal).difference == nil)
    #expect(!String(decoding: session.journal.encoded, as: UTF8.self).contains(Fixture.repository.path))
  }

  /// Answers and outputs padded to every cap, from all seats in all rounds.
  @Test(arguments: [
    "return function() return ('x'):rep(6000) end", "return function() local t = {} for i = 1, 60 do t[i] = i end return t end",
    "return function() local t = 1 for _ = 1, 11 do t = {t} end return t end", "return function() return {} end",
  ]) func everythingAtItsCapFits(program: String) throws {
    let bench = try Bench(Fixture.shipped(GolfTaskTests.space))
    let padding = String(repeating: "🏌", count: (Self.answerBytes - program.utf8.count - 4) / 4)
    let answer = Array("\(program) --\(padding)".utf8)
    #expect(answer.count > Self.answerBytes - 8)
    let bots: [String?] = Array(repeating: nil, count: 8)
    let session = try GolfSession.play(bots, number: 3, rounds: 3, cases: 20, in: bench) { _, _ in answer }
    #expect(try session.settlement().ranking.ranks == Array(repeating: 1, count: 8))
    #expect(session.last.rounds.allSatisfy { $0.seats.allSatisfy { $0.marks == String(repeating: "-", count: 20) } })
    #expect(bench.replay(session.journal).difference == nil)
  }

  /// Every combination of silent seats in one round, and everybody silent in all.
  @Test func silenceCostsOnlyTheSilent() throws {
    let bench = try Bench(Fixture.shipped(GolfTaskTests.space))
    let constant = Array("return function() return 'nothing at all' end".utf8)
    for silent in 0..<4 {
      let session = try GolfSession.play([nil, nil], number: 5, in: bench) { seat, round in
        round == 2 && silent & seat != 0 ? nil : constant
      }
      #expect(session.last.programs.map { $0.map { $0 == nil } } == [1, 2].map { [false, silent & $0 != 0, false] })
      #expect(session.last.rounds.count == 3)
      #expect(try session.settlement().shares == [5_000, 5_000])
      #expect(bench.replay(session.journal).difference == nil)
    }
    let nobody = try GolfSession.play([nil, nil], number: 5, in: bench)
    #expect(nobody.journal.end.outcome == .void(.allForfeited))
  }

  /// Everything that the adversarial bot can say: what it remembers is where in its list it is.
  static func adversarialAnswers() throws -> [[UInt8]] {
    let package = try Fixture.shipped(GolfTaskTests.space)
    let sandbox = try SpaceSandbox(package: package, executable: Fixture.executable)
    let bot = try #require(package.manifest.bots.firstIndex(of: "adversarial"))
    var answers: [[UInt8]] = []
    while true {
      var request = GolfProbe.request(.start, state: [], seed: SHA256.digest([]))
      request.bots = [.init(seat: 1, bot: bot, memory: GolfProbe.encoded(["at": .int(Int64(answers.count))]))]
      guard case .text(let answer, let memory) = sandbox.step(request).asked.first?.bot else {
        throw GolfSession.Unsettled(outcome: "the bot said nothing")
      }
      // At the end of its list it begins anew.
      guard try DagCBOR.decode(memory)["at"]?.int == Int64(answers.count + 1) else { return answers }
      answers.append(answer)
    }
  }

  @Test func theAdversarialBotSpoilsNothing() throws {
    let bench = try Bench(Fixture.shipped(GolfTaskTests.space))
    let answers = try Self.adversarialAnswers()
    #expect(answers.count > 60)
    let silence = try GolfSession.play(["expert", nil, "baseline"], number: 2, rounds: 1, cases: 5, in: bench)
    var marks: Set<Character> = []
    for answer in answers {
      let session = try GolfSession.play(["expert", nil, "baseline"], number: 2, rounds: 1, cases: 5, in: bench) { _, _ in answer }
      let about: Comment = "\(String(decoding: answer.prefix(200), as: UTF8.self))"
      let entry = session.last.rounds[0].seats[1]
      marks.formUnion(entry.marks)
      #expect(!entry.isSolved, about)
      for seat in [0, 2] { #expect(session.last.rounds[0].seats[seat] == silence.last.rounds[0].seats[seat], about) }
      #expect(try session.settlement().shares == [10_000, 0, 0], about)
      #expect(bench.replay(session.journal).difference == nil, about)
    }
    // A program that is wrong can be right in one case of five, by luck of the draw.
    #expect(marks.subtracting(["+"]) == Set("srbmv-"), "some kinds of errors never came up: \(marks)")
  }
}
