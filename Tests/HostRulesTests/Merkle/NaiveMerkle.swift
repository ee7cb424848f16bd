import SpaceContent

/// Trees and proofs just as RFC 6962, section 2.1, writes them: by recursion over lists.
struct NaiveMerkle {
  private struct Span: Hashable {
    let start: Int
    let end: Int
  }

  let leaves: [[UInt8]]
  private var known: [Span: Digest] = [:]

  init(_ leaves: [[UInt8]]) { self.leaves = leaves }

  private static func split(_ count: Int) -> Int {
    var power = 1
    while power * 2 < count { power *= 2 }
    return power
  }

  mutating func root(_ start: Int, _ end: Int) -> Digest {
    let span = Span(start: start, end: end)
    if let hash = known[span] { return hash }
    let hash: Digest
    switch end - start {
    case 0: hash = SHA256.digest([])
    case 1: hash = SHA256.digest([0] + leaves[start])
    default:
      let middle = start + NaiveMerkle.split(end - start)
      hash = SHA256.digest([1] + root(start, middle).bytes + root(middle, end).bytes)
    }
    known[span] = hash
    return hash
  }

  /// PATH(m, D[start:end]).
  mutating func path(_ m: Int, _ start: Int, _ end: Int) -> [Digest] {
    guard end - start > 1 else { return [] }
    let k = NaiveMerkle.split(end - start)
    return m < k
      ? path(m, start, start + k) + [root(start + k, end)] : path(m - k, start + k, end) + [root(start, start + k)]
  }

  /// SUBPROOF(m, D[start:end], b).
  mutating func subproof(_ m: Int, _ start: Int, _ end: Int, _ isWhole: Bool) -> [Digest] {
    guard m < end - start else { return isWhole ? [] : [root(start, end)] }
    let k = NaiveMerkle.split(end - start)
    return m <= k
      ? subproof(m, start, start + k, isWhole) + [root(start + k, end)]
      : subproof(m - k, start + k, end, false) + [root(start, start + k)]
  }
}
