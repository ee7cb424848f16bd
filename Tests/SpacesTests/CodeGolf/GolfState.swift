import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// The state of the Space as its tests read it.
struct GolfState {
  struct Entry: Equatable {
    let marks: String
    let passed: Int
    let bytes: Int
    let isSolved: Bool
  }

  struct Round: Equatable {
    let name: String
    /// Of the shortest program that is right everywhere.
    let best: Int?
    let seats: [Entry]
  }

  struct Drawn {
    let name: String
    let inputs: [Value]
  }

  static let examples = 3

  let value: Value
  let rounds: [Round]
  let secret: [Drawn]
  let examples: [(input: Value, output: Value)]
  /// By seat and round; nil for a round without a program.
  let programs: [[String?]]

  /// Reads a machine's state; whatever is not there or of another kind fails the test.
  init(_ state: [UInt8]) throws {
    value = try DagCBOR.decode(state)
    rounds = try #require(value["rounds"]?.list).map(GolfState.round)
    secret = try #require(value["secret"]?.list).map {
      Drawn(name: try #require($0["name"]?.text), inputs: try #require($0["inputs"]?.list))
    }
    examples = try #require(value["puzzle"]?["examples"]?.list).map {
      (input: try #require($0["input"]), output: try #require($0["output"]))
    }
    programs = try #require(value["hidden"]?.list).map { try #require($0.list).map(\.text) }
  }

  private static func round(_ value: Value) throws -> Round {
    Round(
      name: try #require(value["name"]?.text), best: value["best"]?.int.map { Int($0) },
      seats: try #require(value["seats"]?.list).map { seat in
        Entry(
          marks: try #require(seat["marks"]?.text), passed: Int(try #require(seat["passed"]?.int)),
          bytes: Int(try #require(seat["bytes"]?.int)), isSolved: seat["solved"] == .bool(true))
      })
  }
}

/// One session of the Space: what came of it.
struct GolfSession {
  let journal: Journal
  let last: GolfState

  /// `says` is asked for the seats that have no bot, with the round from 1.
  static func play(
    _ bots: [String?], number: Int, rounds: Int = 3, cases: Int = 10, in bench: Bench,
    says: (_ seat: Int, _ round: Int) -> [UInt8]? = { _, _ in nil }
  ) throws -> GolfSession {
    var states: [GolfState] = []
    var fault: (any Error)?
    let journal = try bench.session(
      bots: bots, number: number, seed: Soak.seed, config: ["rounds": .int(Int64(rounds)), "cases": .int(Int64(cases))]
    ) { machine in
      do {
        states.append(try GolfState(machine.state))
        return true
      } catch {
        fault = error
        return false
      }
    } says: { seat, _ in
      says(seat, (states.last?.rounds.count ?? 0) + 1)
    }
    if let fault { throw fault }
    return GolfSession(journal: journal, last: try #require(states.last))
  }

  /// For a test that expects a result.
  func settlement() throws -> Settlement {
    guard case .settled(let settlement) = journal.end.outcome else { throw Unsettled(outcome: "\(journal.end.outcome)") }
    return settlement
  }

  struct Unsettled: Error { let outcome: String }
}
