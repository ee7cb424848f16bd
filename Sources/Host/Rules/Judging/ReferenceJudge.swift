public import SpaceContract

/// A judge that every host has: it counts, and understands nothing.
///
/// It makes every Space with a judge playable without a model, and the same bytes get the same scores on every machine: its
/// arithmetic is in integers, and what a letter or a word is does not depend on a locale or a version of Unicode. What it rewards is
/// the form of a text (varied words, short sentences, words of the rubric, rhymes), so that nobody should be paid for its opinion.
/// `sdk-docs/judging.md` has every formula, and an example worked by hand.
///
/// Two promises hold for every text and metric. To repeat one of a text's sentences never raises a score: sentences are counted once,
/// and repeating costs. To add a sentence that tries to instruct the judge never raises one: such sentences are not read, and cost.
public enum ReferenceJudge {
  /// The formulas' version is part of the name.
  public static let name = "reference/1"

  /// Scores each item by each metric, or ranks the items by the overall blend; equal scores tie. The time it takes is linear in the
  /// size of the texts.
  public static func ballot(_ request: Command.JudgeRequest) -> Ballot {
    let subject = Subject(rubric: request.rubric)
    let features = request.items.map { Features(Reading($0.text), about: subject) }
    switch request.mode {
    case .score:
      let wanted = request.metrics.map { blends[$0] ?? overall }
      return Ballot(judge: name, content: .scores(features.map { item in wanted.map { item.score($0) } }))
    case .rank:
      let scores = features.map { $0.score(overall) }
      return Ballot(judge: name, content: .ranks(scores.map { own in 1 + scores.count { $0 > own } }))
    }
  }

  /// Weights of features; a blend's add up to 100.
  typealias Blend = KeyValuePairs<Features.Name, Int>

  static let overall: Blend = [
    .relevance: 20, .variety: 15, .readability: 15, .evenness: 10, .freshness: 10, .independence: 10, .specificity: 10, .tidiness: 10,
  ]

  /// By the name of a metric; any other name gets `overall`.
  static let blends: [String: Blend] = [
    "accuracy": [.specificity: 40, .relevance: 40, .tidiness: 20],
    "clarity": [.readability: 60, .evenness: 20, .tidiness: 20],
    "completeness": [.fullness: 60, .relevance: 40],
    "creativity": originality,
    "delivery": flow,
    "flow": flow,
    "humor": wit,
    "humour": wit,
    "impact": persuasion,
    "originality": originality,
    "persuasion": persuasion,
    "readability": [.readability: 100],
    "relevance": [.relevance: 90, .independence: 10],
    "rhyme": [.rhyme: 100],
    "rhythm": [.rhythm: 100],
    "structure": [.evenness: 50, .fullness: 50],
    "style": [.variety: 40, .evenness: 20, .tidiness: 20, .punch: 20],
    "tone": [.tidiness: 50, .readability: 30, .punch: 20],
    "vocabulary": [.variety: 70, .specificity: 30],
    "wit": wit,
    "wordplay": [.rhyme: 40, .punch: 30, .variety: 30],
  ]

  private static let flow: Blend = [.rhythm: 60, .evenness: 20, .freshness: 20]
  private static let originality: Blend = [.independence: 40, .variety: 40, .specificity: 20]
  private static let persuasion: Blend = [.punch: 40, .specificity: 30, .readability: 30]
  private static let wit: Blend = [.punch: 40, .variety: 30, .independence: 20, .specificity: 10]
}
