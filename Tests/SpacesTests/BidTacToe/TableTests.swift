import Foundation
import TestSupport
import Testing

/// The solver agrees with a brute force, the shipped table is the solver's, and what the README says of it is so.
@Suite struct TableTests {
  /// Two `Bool`s in the order of the table's columns: X holds the tie token, then O does.
  static let holders = [true, false]

  @Test(arguments: Soak.isOn ? Array(1...12) : [1, 2, 3, 4, 6]) func theSolverAgreesWithABruteForce(total: Int) throws {
    let table = Solver.table(try Solver.output("--total", "\(total)"))
    #expect(Set(table.keys) == Set(Squares.open.map(Squares.classText)))
    var brute = BruteForce(total: total)
    var differences: [String] = []
    var values = 0
    for board in Squares.open {
      let rounds = Squares.free[board].count
      let needs = try #require(table[Squares.classText(board)])
      for (column, xHoldsToken) in Self.holders.enumerated() {
        for chips in 0...total {
          let position = BruteForce.Position(board: board, chips: chips, xHoldsToken: xHoldsToken, roundsLeft: rounds)
          let solved: BruteForce.Outcome = chips >= needs.win[column] ? .win : chips >= needs.hold[column] ? .draw : .loss
          let outcome = brute.guaranteed(position)
          values += 1
          if outcome != solved { differences.append("\(Squares.text(board)), \(position): \(outcome), and the table says \(solved)") }
        }
      }
    }
    #expect(differences.isEmpty, "\(differences.count) of \(values) differ: \(differences.prefix(5))")
    #expect(values == 11_093 * 2 * (total + 1))
  }

  @Test func theShippedTableIsTheSolvers() throws {
    let shipped = try String(contentsOf: Solver.space.appending(path: "lib/expert_table.lua"), encoding: .utf8)
    #expect(try Solver.output() == shipped)
    let table = Solver.table(shipped)
    #expect(table.count == 1_582)
    #expect(table["........."] == Solver.Needs(win: [104, 104], hold: [97, 97]))
  }

  @Test func theSummaryIsWhatTheReadmeQuotes() throws {
    let summary = try Solver.output("--summary").split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    #expect(
      summary == [
        "classes of open boards: 1582",
        "tie token with the player: no loss from 97, win from 104 of 200",
        "openings from 100 that cannot lose, corner: 28 29",
        "openings from 100 that cannot lose, edge: none",
        "openings from 100 that cannot lose, centre: 28 29 30 31 32 33 34 35",
        "tie token with the opponent: no loss from 97, win from 104 of 200",
        "openings from 100 that cannot lose, corner: 29",
        "openings from 100 that cannot lose, edge: none",
        "openings from 100 that cannot lose, centre: 29 30 31 32 33 34 35",
        "chips that split at will: a win needs more than 266/512 of all, the critical opening bid is 82/512 of all (32.03125 of 200)",
      ])
  }

  /// On every class of boards, for a win and for a draw: the tie token is worth no chip or one, no bid of 0 asks for more than a
  /// forfeit does against a bid of 0, and the two players are never both sure of what only one can have.
  @Test func whatTheReadmeClaimsHoldsOnTheWholeTable() throws {
    let table = Solver.table(try String(contentsOf: Solver.space.appending(path: "lib/expert_table.lua"), encoding: .utf8))
    let never = 201
    func needs(_ board: Int) throws -> Solver.Needs {
      switch (Squares.owners[board], Squares.free[board].isEmpty) {
      case (1, _): Solver.Needs(win: [0, 0], hold: [0, 0])
      case (2, _): Solver.Needs(win: [never, never], hold: [never, never])
      case (_, true): Solver.Needs(win: [never, never], hold: [0, 0])
      default: try #require(table[Squares.classText(board)])
      }
    }
    for board in Squares.open {
      let text = Squares.text(board)
      let own = try needs(board)
      let swapped = (0..<9).reduce(Squares.empty) { Squares.marking($0, $1, [0, 2, 1][Squares.mark(board, $1)]) }
      let rival = try needs(swapped)
      let moved = try Squares.free[board].map { try needs(Squares.marking(board, $0, 1)) }
      let replied = try Squares.free[board].map { try needs(Squares.marking(board, $0, 2)) }
      for goal in [\Solver.Needs.win, \.hold] {
        let need = own[keyPath: goal]
        #expect(need[0] <= need[1] && need[1] <= need[0] + 1, "the token on \(text)")
        // With the token a bid of 0 takes the tie; without it, losing the tie brings the token.
        let tied = moved.map { $0[keyPath: goal][1] }.min() ?? 0
        let given = replied.map { $0[keyPath: goal][0] }.max() ?? 0
        #expect(tied <= given, "a forfeit with the token on \(text)")
        for reply in replied { #expect(reply[keyPath: goal][0] <= reply[keyPath: goal][1], "a forfeit without it on \(text)") }
      }
      for column in 0..<2 {
        #expect(own.hold[column] <= own.win[column], "\(text)")
        #expect(own.win[column] + rival.hold[1 - column] > 200, "both are sure on \(text)")
      }
    }
  }
}
