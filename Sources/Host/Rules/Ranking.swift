/// The order of the seats of a session, by seat: 1 is best, ties share the best rank and leave the next ones out ({1, 3, 1}).
///
/// Sports call it standard competition ranking: the rank of a seat is 1 + the number of seats ahead of it.
public struct Ranking: Hashable, Sendable {
  /// By seat.
  public let ranks: [Int]

  /// Ranks seats by score, the higher the better, then by tiebreak, the higher the better.
  ///
  /// A missing tiebreak counts as 0, so that a Space may give one only where it matters: 1 puts a seat ahead of its equals and -1
  /// behind them. Seats that are equal in both share a rank.
  public init(_ results: [(score: Score, tiebreak: Int64?)]) {
    func isAhead(_ a: Int, _ b: Int) -> Bool {
      (results[a].score, results[a].tiebreak ?? 0) > (results[b].score, results[b].tiebreak ?? 0)
    }
    let order = results.indices.sorted(by: isAhead)
    var ranks = Array(repeating: 1, count: results.count)
    for (position, index) in order.enumerated().dropFirst() {
      let previous = order[position - 1]
      ranks[index] = isAhead(previous, index) ? position + 1 : ranks[previous]
    }
    self.ranks = ranks
  }

  /// Takes ranks that were found elsewhere, by seat. Throws `bad_ranks` for {1, 2, 2, 3}, {2, 2} and whatever else is no ranking.
  public init(ranks: [Int]) throws(RulesError) {
    let sorted = ranks.sorted()
    for (position, rank) in sorted.enumerated() where rank != position + 1 && (position == 0 || rank != sorted[position - 1]) {
      throw RulesError(
        .badRanks, "rank \(rank) stands where rank \(position + 1) was due",
        hint: "1 is best, and ties share the best rank, as in {1, 3, 1}")
    }
    self.ranks = ranks
  }

  /// The seats that share each rank, best rank first; seats here are 0-based and ascend within a rank.
  var groups: [[Int]] { groupsByAscendingRank(ranks) }
}

/// The 0-based seats that share each of some ranks, lowest rank first. Only the order of the ranks counts, not their values.
func groupsByAscendingRank(_ ranks: [Int]) -> [[Int]] {
  var groups: [[Int]] = []
  for seat in ranks.indices.sorted(by: { (ranks[$0], $0) < (ranks[$1], $1) }) {
    if let last = groups.last, ranks[last[0]] == ranks[seat] {
      groups[groups.count - 1].append(seat)
    } else {
      groups.append([seat])
    }
  }
  return groups
}
