/// Tic-tac-toe boards as numbers, and tables of what can be asked of one; shares nothing with the Space or its solver.
///
/// A board's digits in base 3 are its cells, cell 1 first: 0 is free, 1 is X, 2 is O.
enum Squares {
  static let empty = 0
  static let count = 19_683
  static let weights = [6561, 2187, 729, 243, 81, 27, 9, 3, 1]
  static let rows = [[1, 2, 3], [4, 5, 6], [7, 8, 9], [1, 4, 7], [2, 5, 8], [3, 6, 9], [1, 5, 9], [3, 5, 7]]

  /// For each board, the mark that owns a line, or 0. Boards on which both do cannot come up.
  static let owners: [Int] = (0..<count).map { board in
    rows.lazy.compactMap { row -> Int? in
      let marks = row.map { mark(board, $0 - 1) }
      return marks[0] != 0 && marks[0] == marks[1] && marks[1] == marks[2] ? marks[0] : nil
    }.first ?? 0
  }

  /// For each board, its free cells, 0...8.
  static let free: [[Int]] = (0..<count).map { board in (0..<9).filter { mark(board, $0) == 0 } }

  /// The boards without a line and with a free cell.
  static let open: [Int] = (0..<count).filter { owners[$0] == 0 && !free[$0].isEmpty }

  static func mark(_ board: Int, _ cell: Int) -> Int { board / weights[cell] % 3 }

  static func marking(_ board: Int, _ cell: Int, _ mark: Int) -> Int { board + mark * weights[cell] }

  static func text(_ board: Int) -> String { String((0..<9).map { [".", "X", "O"][mark(board, $0)] as Character }) }

  /// The text that stands for a board in the table: the first, bytewise, of the eight that turning and mirroring make of it.
  static func classText(_ board: Int) -> String {
    var cells = Array(text(board))
    var least = String(cells)
    for _ in 0..<4 {
      cells = [6, 3, 0, 7, 4, 1, 8, 5, 2].map { cells[$0] }
      let mirrored = [2, 1, 0, 5, 4, 3, 8, 7, 6].map { cells[$0] }
      for text in [String(cells), String(mirrored)] where text.utf8.lexicographicallyPrecedes(least.utf8) { least = text }
    }
    return least
  }
}
