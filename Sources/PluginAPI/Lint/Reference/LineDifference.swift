/// What differs between two texts, line by line, as a unified diff without its header.
struct LineDifference {
  enum Change: Equatable { case kept, removed, added }

  struct Line: Equatable {
    let change: Change
    let text: String
  }

  /// Every line of both texts, in order.
  let lines: [Line]

  /// By a longest common subsequence, which takes time and memory of the product of both lengths: meant for short texts.
  init(from old: String, to new: String) {
    let old = LineDifference.split(old)
    let new = LineDifference.split(new)
    // common[i][j] is the length of the longest common subsequence of old[i...] and new[j...].
    var common = Array(repeating: Array(repeating: 0, count: new.count + 1), count: old.count + 1)
    for i in old.indices.reversed() {
      for j in new.indices.reversed() {
        common[i][j] = old[i] == new[j] ? common[i + 1][j + 1] + 1 : max(common[i + 1][j], common[i][j + 1])
      }
    }
    var lines: [Line] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if i < old.count, j < new.count, old[i] == new[j] {
        lines.append(Line(change: .kept, text: old[i]))
        i += 1
        j += 1
      } else if i < old.count, j == new.count || common[i + 1][j] >= common[i][j + 1] {
        lines.append(Line(change: .removed, text: old[i]))
        i += 1
      } else {
        lines.append(Line(change: .added, text: new[j]))
        j += 1
      }
    }
    self.lines = lines
  }

  /// The changed lines with `context` unchanged ones around them; a line of `…` stands for what is left out.
  func unified(context: Int) -> [String] {
    var isShown = Array(repeating: false, count: lines.count)
    for (index, line) in lines.enumerated() where line.change != .kept {
      for near in max(0, index - context)...min(lines.count - 1, index + context) { isShown[near] = true }
    }
    var out: [String] = []
    for (index, line) in lines.enumerated() {
      guard isShown[index] else {
        if index == 0 || isShown[index - 1] { out.append("…") }
        continue
      }
      let mark =
        switch line.change {
        case .kept: " "
        case .removed: "-"
        case .added: "+"
        }
      out.append(line.text.isEmpty && line.change == .kept ? "" : mark + line.text)
    }
    return out
  }

  private static func split(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}
