import HostRules
import SpaceContent

import enum TestSupport.Soak

@testable import SpaceContract

extension Command.JudgeRequest {
  /// Items with the ids 10, 20, …, so that an id is never a place.
  static func scoring(_ texts: [String], by metrics: [String] = ["wit"], rubric: String = "Judge the wit.") -> Command.JudgeRequest {
    Command.JudgeRequest(mode: .score, items: items(texts), rubric: rubric, metrics: metrics)
  }

  static func ranking(_ texts: [String], rubric: String = "Rank the texts.") -> Command.JudgeRequest {
    Command.JudgeRequest(mode: .rank, items: items(texts), rubric: rubric, metrics: [])
  }

  private static func items(_ texts: [String]) -> [Item] {
    texts.enumerated().map { Item(id: Int64($0.offset + 1) * 10, text: $0.element) }
  }
}

extension Event.Judgement {
  /// Scores by item and metric, or one row of ranks.
  var table: [[Int]] {
    switch self {
    case .scores(let results): results.map { $0.metrics.map(\.hundredths) }
    case .ranks(let results): [results.map(\.rank)]
    }
  }

  var ids: [Int64] {
    switch self {
    case .scores(let results): results.map(\.id)
    case .ranks(let results): results.map(\.id)
    }
  }
}

/// The rules of a panel as the design says them, without care for speed.
enum NaivePanel {
  /// The least vote that at least half of the votes do not exceed.
  static func lowerMedian(_ votes: [Int]) -> Int? {
    votes.filter { vote in 2 * votes.filter { $0 <= vote }.count >= votes.count }.min()
  }

  static func scores(_ tables: [[[Int]]], items: Int, metrics: Int) -> [[Int?]] {
    (0..<items).map { item in (0..<metrics).map { metric in lowerMedian(tables.map { $0[item][metric] }) } }
  }

  static func ranks(_ lists: [[Int]], items: Int) -> [Int] {
    let medians = (0..<items).map { item in lowerMedian(lists.map { $0[item] }) ?? 0 }
    return medians.map { own in 1 + medians.filter { $0 < own }.count }
  }

  /// Ranks of items by points, most first, by comparing all with all.
  static func ranking(_ points: [Int]) -> [Int] { points.map { own in 1 + points.filter { $0 > own }.count } }
}

extension SplitMix64 {
  /// The draws of one test among those that share the run's seed.
  init(stream: Int) { self.init(seed: Soak.seed &* 1_000_003 &+ UInt64(stream)) }
}
