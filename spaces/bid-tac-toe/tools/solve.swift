// Solves bid-tac-toe with exact integer chips and prints the table that bots/expert.lua plays from.
//
//     swiftc -O tools/solve.swift -o /tmp/solve
//     /tmp/solve > lib/expert_table.lua     # the table of the shipped game, 200 chips in all
//     /tmp/solve --total 16                 # the same for a smaller purse, for checks by brute force
//     /tmp/solve --summary                  # the numbers that the README quotes
//
// Bids are sealed, so a guarantee must hold against every reply: "X can force a win" means that X has one bid and one
// cell after which, whatever O bids and marks, X can force a win again. No mixed strategy is considered. Everything is
// computed from X's side; O reads the same table with the marks swapped.

import Foundation

enum Mark: Int { case none = 0, o = 1, x = 2 }

/// A board is nine base-3 digits, cell 1 first, so that numeric order is the bytewise order of its text (`.` < `O` < `X`).
struct Board: Hashable, Comparable {
    var code: Int

    static let empty = Board(code: 0)
    static let weights = (0..<9).map { cell in (cell..<8).reduce(1) { power, _ in power * 3 } }
    static let lines = [[0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8], [0, 4, 8], [2, 4, 6]]

    /// The eight ways to turn and mirror the board: `symmetries[s][cell]` is the cell that comes to lie on `cell`.
    static let symmetries: [[Int]] = {
        let turned = [6, 3, 0, 7, 4, 1, 8, 5, 2], mirrored = [2, 1, 0, 5, 4, 3, 8, 7, 6]
        var all: [[Int]] = [], current = Array(0..<9)
        for _ in 0..<4 {
            all += [current, mirrored.map { current[$0] }]
            current = turned.map { current[$0] }
        }
        return all
    }()

    static func < (left: Board, right: Board) -> Bool { left.code < right.code }

    subscript(cell: Int) -> Mark { Mark(rawValue: code / Board.weights[cell] % 3)! }

    var free: [Int] { (0..<9).filter { self[$0] == .none } }

    /// The smallest of the eight equivalent boards stands for all of them.
    var canonical: Board {
        let digits = (0..<9).map { self[$0].rawValue }
        return Board(code: Board.symmetries.map { $0.reduce(0) { $0 * 3 + digits[$1] } }.min()!)
    }

    var text: String { String((0..<9).map { [".", "O", "X"][self[$0].rawValue] as Character }) }

    func marking(_ cell: Int, _ mark: Mark) -> Board { Board(code: code + mark.rawValue * Board.weights[cell]) }

    /// The owner of a line, `.none` for a full board without one, nil while the game goes on.
    var result: Mark? {
        for line in Board.lines {
            let owner = self[line[0]]
            if owner != .none && owner == self[line[1]] && owner == self[line[2]] { return owner }
        }
        return free.isEmpty ? Mark.none : nil
    }
}

/// What X wants to be sure of: a win, or at least a draw.
enum Goal: CaseIterable { case win, hold }

/// Who takes the next tie.
enum Token: Int, CaseIterable { case x = 0, o = 1 }

/// For one board and goal: `holds[token][chips]`, is the goal guaranteed to X with that many chips?
typealias Guarantee = [[Bool]]

struct Solution {
    let total: Int
    private(set) var guarantees: [Goal: [Board: Guarantee]] = [.win: [:], .hold: [:]]
    private(set) var boards: [Board] = []

    init(total: Int) {
        self.total = total
        boards = Solution.openBoards()
        for goal in Goal.allCases {
            // Later positions first: a board is decided by the boards with one more mark.
            for board in boards.reversed() {
                let solved = solve(board, goal)
                for token in Token.allCases {
                    let chips = solved[token.rawValue]
                    let monotone = zip(chips, chips.dropFirst()).allSatisfy { fewer, more in more || !fewer }
                    precondition(monotone, "\(board.text): chips that hurt cannot be stored as a threshold")
                }
                guarantees[goal]![board] = solved
            }
        }
    }

    /// Every class of boards without a line and with a free cell, fewest marks first. The auctions can lead to any of
    /// them, since one player may move many times in a row.
    private static func openBoards() -> [Board] {
        var found: [Board] = [], layer: Set<Board> = [.empty]
        while !layer.isEmpty {
            found += layer.sorted()
            layer = Set(layer.flatMap { board in
                board.free.flatMap { [board.marking($0, .x), board.marking($0, .o)] }
            }.filter { $0.result == nil }.map(\.canonical))
        }
        return found
    }

    private func guarantee(_ board: Board, _ goal: Goal) -> Guarantee {
        guard let result = board.result else { return guarantees[goal]![board.canonical]! }
        let reached = result == .x || (result == .none && goal == .hold)
        return Guarantee(repeating: Array(repeating: reached, count: total + 1), count: 2)
    }

    private func solve(_ board: Board, _ goal: Goal) -> Guarantee {
        let mine = board.free.map { guarantee(board.marking($0, .x), goal) }
        let replies = board.free.map { guarantee(board.marking($0, .o), goal) }
        // O chooses the cell that hurts most, and, when it outbids, any bid above X's: `upward[token][chips]` asks for
        // the goal at `chips` and at every larger number, which is where X lands when O pays more than it had to.
        let theirs = (0..<2).map { token in (0...total).map { chips in replies.allSatisfy { $0[token][chips] } } }
        let upward = theirs.map { row in
            var all = row
            for chips in (0..<total).reversed() where !all[chips + 1] { all[chips] = false }
            return all
        }
        return Token.allCases.map { token in
            (0...total).map { chips in
                (0...chips).contains { bid in
                    let rival = total - chips
                    if rival > bid && !upward[token.rawValue][chips + bid + 1] { return false }
                    if rival >= bid && token == .o && !theirs[Token.x.rawValue][chips + bid] { return false }
                    let canOutbid = bid > 0, canWinTie = token == .x && rival >= bid
                    return mine.contains { moved in
                        (!canOutbid || moved[token.rawValue][chips - bid])
                            && (!canWinTie || moved[Token.o.rawValue][chips - bid])
                    }
                }
            }
        }
    }

    /// The fewest chips with which X is sure of the goal; one more than there are when nothing suffices.
    func threshold(_ board: Board, _ goal: Goal, _ token: Token) -> Int {
        guarantee(board, goal)[token.rawValue].firstIndex(of: true) ?? total + 1
    }

    /// The opening (bid, cell) choices that keep a goal, as the sorted bids for each class of cells.
    func openings(chips: Int, token: Token, goal: Goal) -> [(cell: String, bids: [Int])] {
        [("corner", 0), ("edge", 1), ("centre", 4)].map { name, cell in
            (name, (0...chips).filter { bid in
                let rival = total - chips, other = token == .x ? Token.o : Token.x
                let moved = Board.empty.marking(cell, .x)
                let worst = { (token: Token) in
                    (0..<9).map { threshold(Board.empty.marking($0, .o), goal, token) }.max()!
                }
                return (rival <= bid || chips + bid + 1 >= worst(token))
                    && (bid == 0 || chips - bid >= threshold(moved, goal, token))
                    && (rival < bid || (token == .x ? chips - bid >= threshold(moved, goal, other)
                                                    : chips + bid >= worst(other)))
            })
        }
    }
}

/// Richman's theorem for chips that can be split at will: the share of all chips that X needs to win, in 512ths.
/// It is the mean of the values after X's best and O's best move, so nine moves keep it a whole number of 512ths.
func richman(_ board: Board, _ memo: inout [Board: Int]) -> Int {
    if let result = board.result { return result == .x ? 0 : 512 }
    let key = board.canonical
    if let known = memo[key] { return known }
    let best = board.free.map { richman(board.marking($0, .x), &memo) }.min()!
    let worst = board.free.map { richman(board.marking($0, .o), &memo) }.max()!
    memo[key] = (best + worst) / 2
    return (best + worst) / 2
}

func padded(_ number: Int) -> String { String(repeating: "0", count: 3 - String(number).count) + String(number) }

func printTable(_ solution: Solution) {
    print("""
        -- Made by tools/solve.swift; do not edit. The README says how to make it again and how it was checked.
        --
        -- The exact solution of bid-tac-toe with \(solution.total) chips in all. A line is a board as seen by X, cell 1 \
        first, then the
        -- fewest chips with which X is sure of: a win while X holds the tie token, a win while O holds it, no loss while
        -- X holds it, no loss while O holds it. \(padded(solution.total + 1)) means that no number of chips suffices. \
        Of boards that differ
        -- only by turning or mirroring, the first in bytewise order stands for all. boards[n] has the boards with n free
        -- cells; its lines are sorted and equally long, so that they can be searched without being unpacked.
        return {
          total = \(solution.total),
          boards = {
        """)
    for free in 1...9 {
        print("    [[")
        for board in solution.boards where board.free.count == free {
            let numbers = Goal.allCases.flatMap { goal in Token.allCases.map { solution.threshold(board, goal, $0) } }
            print(board.text, numbers.map(padded).joined(separator: " "))
        }
        print("]],")
    }
    print("  },\n}")
}

func printSummary(_ solution: Solution) {
    print("classes of open boards: \(solution.boards.count)")
    for token in Token.allCases {
        let hold = solution.threshold(.empty, .hold, token), win = solution.threshold(.empty, .win, token)
        print("tie token with \(token == .x ? "the player" : "the opponent"): "
            + "no loss from \(hold), win from \(win) of \(solution.total)")
        let half = solution.total / 2
        for (cell, bids) in solution.openings(chips: half, token: token, goal: .hold) {
            let list = bids.isEmpty ? "none" : bids.map(String.init).joined(separator: " ")
            print("  openings from \(half) that cannot lose, \(cell): \(list)")
        }
    }
    var memo: [Board: Int] = [:]
    let value = richman(.empty, &memo)
    let best = (0..<9).map { richman(Board.empty.marking($0, .x), &memo) }.min()!
    print("chips that split at will: a win needs more than \(value)/512 of all, the critical opening bid is "
        + "\(value - best)/512 of all (\(Double((value - best) * solution.total) / 512) of \(solution.total))")
}

func fail(_ message: String) -> Never {
    FileHandle.standardError.write(Data("\(message)\nusage: solve [--total 1...998] [--summary]\n".utf8))
    exit(2)
}

var total = 200, summary = false
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
    switch argument {
    case "--summary": summary = true
    case "--total":
        guard let number = arguments.popFirst().flatMap({ Int($0) }), (1...998).contains(number) else {
            fail("--total needs a number from 1 to 998")
        }
        total = number
    default: fail("unknown argument \(argument)")
    }
}
let solution = Solution(total: total)
if summary { printSummary(solution) } else { printTable(solution) }
