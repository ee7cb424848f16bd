import Foundation
import HostRules
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Every hostile Space of the corpus ends as the checked-in table says, twice, with equal bytes.
@Suite struct AttackTests {
  struct Attack: CustomTestStringConvertible, Sendable {
    let name: String
    let verdict: String
    let detail: String?
    let source: [UInt8]
    let manifest: Value.Map
    let answers: [[UInt8]]?
    let absent: [String]

    var testDescription: String { name }
  }

  static let folder = Fixture.repository.appending(path: "Tests/Attacks")

  static let attacks: [Attack] = {
    do {
      let rows = try JSON.decode(
        Array(Data(contentsOf: folder.appending(path: "verdicts.json"))), options: JSON.Options(maxDepth: 32, nulls: .allowed))
      return try #require(rows.list).map(attack)
    } catch {
      fatalError("Tests/Attacks/verdicts.json cannot be read: \(error)")
    }
  }()

  static func attack(_ row: Value) throws -> Attack {
    let name = try #require(row["attack"]?.text)
    var source: [UInt8] = []
    if let parts = row["generate"]?.list {
      for part in parts { source += Array((part.text ?? repeated(part)).utf8) }
    } else {
      source = try Array(Data(contentsOf: folder.appending(path: "corpus/\(name).lua")))
    }
    var manifest: Value.Map = row["manifest"]?.map ?? [:]
    if let preset = row["rewards"]?.text { manifest["rewards"] = ["preset": .text(preset)] }
    if let names = row["permissions"]?.list { manifest["permissions"] = .list(names.map(permission)) }
    return Attack(
      name: name, verdict: try #require(row["verdict"]?.text), detail: row["detail"]?.text, source: source, manifest: manifest,
      answers: row["answers"]?.list?.map { Array(($0.text ?? repeated($0)).utf8) }, absent: row["absent"]?.list?.compactMap(\.text) ?? [])
  }

  static func repeated(_ part: Value) -> String {
    let text = part["repeat"]?.text ?? ""
    return (0..<Int(part["count"]?.int ?? 0)).map { text.replacing("%d", with: "\($0)") }.joined()
  }

  static func permission(_ name: Value) -> Value {
    let scope: Value =
      switch name.text {
      case "judge.score", "judge.rank": ["panel": 3]
      default: [:]
      }
    return ["name": name, "scope": scope, "reason": "the attack asks for it"]
  }

  struct Observed: Equatable, CustomStringConvertible {
    var verdict: String
    var message: String
    var journal: [UInt8] = []
    var shown = ""
    /// Whether the worker ever held more than its VM may: the cap, twice over for blocks of other sizes that were freed, and itself.
    var staysWithinMemory = true

    var description: String { "\(verdict): \(message)" }
  }

  /// Plays one session of the attack in fresh workers, folds its journal again and draws what there is to draw.
  static func observe(_ attack: Attack) throws -> Observed {
    let bench: Bench
    do {
      bench = try Bench(Fixture.package(bytes: attack.source, manifest: attack.manifest))
    } catch let error as SandboxError {
      let verdict = SpaceFailure.Verdict.allCases.first { error.message.contains(": \($0.rawValue): ") }
      return Observed(verdict: verdict?.rawValue ?? "load_refused", message: error.message)
    }
    var shown: [String] = []
    let live = try bench.session { machine in
      guard bench.play.callbacks.contains("view") else { return true }
      let view = bench.play.view(
        audience: 0, state: machine.state, context: machine.context, seed: machine.start.seed, step: machine.eventsApplied, hasEnded: false)
      if let value = try? DagCBOR.decode(view.get()), let scene = try? Scene.decode(value, seats: 2) { shown.append("\(scene)") }
      return true
    } says: { seat, step in
      attack.answers.map { $0[seat - 1] } ?? Array("answer \(step) of seat \(seat)".utf8)
    }
    let journal = bench.checked(live)
    shown += journal.steps.compactMap(\.log)
    let encoded = journal.encoded
    var observed = Observed(verdict: "settled", message: "", journal: encoded, shown: shown.joined(separator: "\n"))
    for worker in [bench.play, bench.check].compactMap(\.workerProcessIdentifier) {
      let status = try String(contentsOfFile: "/proc/\(worker)/status", encoding: .utf8)
      let peak = try #require(status.firstMatch(of: /VmHWM:\s+(\d+) kB/).flatMap { Int($0.1) })
      if peak > (2 * bench.play.package.manifest.limits.memoryMiB + 8) << 10 { observed.staysWithinMemory = false }
    }
    if case .void(let reason) = journal.end.outcome {
      observed.message = "\(reason)"
      observed.verdict = reason.code
      if case .spaceFailed(let failure) = reason { observed.verdict = failure.verdict.rawValue }
    }
    return observed
  }

  @Test(arguments: attacks) func endsAsTheTableSays(attack: Attack) throws {
    let first = try Self.observe(attack)
    #expect(first.verdict == attack.verdict, "\(first)")
    if let detail = attack.detail { #expect(first.message.contains(detail), "\(first)") }
    #expect(first.staysWithinMemory)
    let second = try Self.observe(attack)
    #expect(first == second, "two runs differ: \(first) and \(second)")
    let texts = first.message + first.shown
    for text in attack.absent { #expect(!texts.contains(text), "\(text.debugDescription) came out: \(first)") }
    let everything = texts + String(decoding: first.journal, as: UTF8.self)
    for text in ["PWNED", Fixture.repository.path] { #expect(!everything.contains(text), "\(text) came out: \(first)") }
  }

  @Test func theTableCoversTheCorpus() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.appending(path: "corpus").path)
    let names = Set(files.map { $0.replacing(".lua", with: "") })
    #expect(names.isSubset(of: Set(Self.attacks.map(\.name))))
    #expect(Set(Self.attacks.map(\.name)).count == Self.attacks.count)
  }

  /// The published corpus grows beside the repository: every file of it has its adaption here.
  @Test func everyPublishedAttackIsAdapted() throws {
    let shared = Fixture.repository.appending(path: "../shared/attacks")
    guard let files = try? FileManager.default.contentsOfDirectory(atPath: shared.path) else {
      print("NOT RUN: ../shared/attacks is absent")
      return
    }
    let names = Set(Self.attacks.map(\.name))
    for file in files where file.hasSuffix(".lua") { #expect(names.contains(String(file.dropLast(4))), "\(file) is not adapted") }
  }
}
