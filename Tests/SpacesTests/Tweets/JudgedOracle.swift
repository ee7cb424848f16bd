import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Calls the functions of a judged Space's own files, in the real worker, on values that a test makes.
struct JudgedOracle {
  /// For each of `state.texts` what `checks` in Lua says, and for each of `state.states` what every seat is asked, and the command.
  static let main = """
    local checks = require "lib/checks"
    local space = require "lib/space"
    return {
      task = function() return {text = ""} end,
      evaluate = function() return {} end,
      view = function(state)
        local said = {}
        for i, text in ipairs(state.texts or {}) do
          if state.brief then
            local points, by = checks.score(text, state.brief)
            by.all, by.words = points, #checks.words(text)
            said[i] = by
          else
            said[i] = {words = checks.words(text), kept = {}}
            for k, rule in ipairs(state.rules) do said[i].kept[k] = checks.keeps(text, rule) end
          end
        end
        for i, one in ipairs(state.states or {}) do
          local ctx = {seats = state.seats, config = {}}
          said[i] = {command = space.next(one, ctx), tasks = {}}
          for seat = 1, state.seats do said[i].tasks[seat] = json.encode(space.task(one, seat, ctx)) end
        end
        return said
      end,
    }
    """

  let sandbox: SpaceSandbox
  let context: [UInt8]

  init(_ space: String) throws {
    var files: [String: String] = [:]
    for file in try Fixture.shipped(space).files where file.path.hasPrefix("lib/") || file.path == "main.lua" {
      files[file.path == "main.lua" ? "lib/space.lua" : file.path] = String(decoding: file.bytes, as: UTF8.self)
    }
    let limits: Value = ["instructions": 10_000_000, "memory_mib": 64, "output_bytes": 1_048_576]
    let package = try Fixture.package(Self.main, manifest: ["limits": limits], files: files)
    sandbox = try SpaceSandbox(package: package, executable: Fixture.executable)
    context = Self.encoded(["seats": 2, "step": 0, "asks": 0, "config": [:]])
  }

  static func encoded(_ value: Value) -> [UInt8] {
    var writer = CBORWriter()
    writer.value(value)
    return writer.bytes
  }

  func ask(_ state: Value) throws -> [Value] {
    let state = Self.encoded(state)
    let reply = sandbox.view(audience: 0, state: state, context: context, seed: SHA256.digest([]), step: 0, hasEnded: true)
    return try #require(try DagCBOR.decode(reply.get()).list)
  }
}

/// A settled session of a judged Space, read from its journal.
struct JudgedSession {
  let journal: Journal
  /// By step, the state after it.
  let states: [Value]
  /// By item, by metric; empty if nothing was judged.
  let scores: [[Int]]

  /// Plays a session in which each seat says one thing; it must settle, and replay.
  init(_ bench: Bench, number: Int = 0, config: Value? = nil, bots: [String?]? = nil, says: [[UInt8]?]) throws {
    var states: [Value] = []
    var fault: (any Error)?
    journal = try bench.session(bots: bots ?? says.map { _ in nil }, number: number, seed: Soak.seed) { machine in
      do { states.append(try DagCBOR.decode(machine.state)) } catch { fault = error }
      return true
    } says: { seat, _ in
      says[seat - 1]
    }
    if let fault { throw fault }
    self.states = states
    let ballots = journal.steps.flatMap { step -> [Ballot] in
      if case .judged(let ballots) = step.input { ballots.map(\.ballot) } else { [] }
    }
    if case .scores(let rows) = ballots.first?.content { scores = rows } else { scores = [] }
    #expect(ballots.count <= 1)
    #expect(bench.replay(journal).difference == nil, "AGON_SEED=\(Soak.seed)")
    #expect(try Journal(encoded: journal.encoded) == journal)
  }

  var settlement: Settlement? { if case .settled(let settlement) = journal.end.outcome { settlement } else { nil } }

  /// Scores in hundredths from hundredths of metrics and their weights in per cent, half to even.
  static func weighted(_ metrics: [(hundredths: Int, weight: Int)]) -> Int {
    let sum = metrics.reduce(0) { $0 + $1.hundredths * $1.weight }
    let rest = sum % 100
    return sum / 100 + (rest > 50 || (rest == 50 && sum / 100 % 2 == 1) ? 1 : 0)
  }

  /// A JSON object with one text.
  static func answer(_ key: String, _ text: String) -> [UInt8] { JSON.encode([key: .text(text)] as Value, pretty: false) }
}
