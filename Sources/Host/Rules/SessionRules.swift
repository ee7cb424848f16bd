public import SpaceContent
public import SpaceContract

/// What stays the same for every session of one Space version: the manifest with what is looked up at every step taken out of it.
public final class SessionRules: Sendable {
  public let manifest: Manifest
  let maxSteps: Int
  let forfeitsToOut: Int
  let sessionInstructions: Int64
  let seesClock: Bool
  /// Whether the clock makes a difference to the Space: it sees it, waits, or reads feeds up to it.
  let needsClock: Bool
  private let readers: [String: AnswerReader]
  private let unnamedReader: AnswerReader?

  public init(manifest: Manifest) {
    self.manifest = manifest
    maxSteps = manifest.maxSteps
    forfeitsToOut = manifest.limits.forfeits
    sessionInstructions = Int64(manifest.limits.sessionInstructions)
    seesClock = manifest.allows(.clockSession)
    needsClock = seesClock || manifest.allows(.wait) || manifest.allows(.feedRead)
    let maxBytes = manifest.limits.answerBytes
    unnamedReader = manifest.action.map { AnswerReader(spec: $0, maxBytes: maxBytes) }
    readers = Dictionary(
      uniqueKeysWithValues: manifest.actions.map { ($0.name, AnswerReader(spec: $0.spec, maxBytes: maxBytes)) })
  }

  /// The reader of answers to a task that asks for this action; tasks are checked against the manifest, so there is always one.
  func reader(for action: String?) -> AnswerReader? {
    guard let name = action else { return unnamedReader }
    return readers[name]
  }

  /// Scores and ranking of an evaluation.
  public func judge(_ evaluations: [SeatEvaluation]) throws(RulesError) -> (scores: [Score], ranking: Ranking) {
    let weights = Dictionary(uniqueKeysWithValues: manifest.metrics.map { ($0.name, $0.weight) })
    var scores: [Score] = []
    for evaluation in evaluations {
      switch evaluation.outcome {
      case .score(let points): scores.append(try Score(points))
      case .metrics(let metrics):
        scores.append(try Score.weighted(metrics: metrics.map { (value: $0.value, weight: weights[$0.name] ?? 0) }))
      }
    }
    let results = zip(scores, evaluations).map { (score: $0, tiebreak: $1.tiebreak) }
    return (scores, Ranking(results))
  }
}

/// Where a session plays: the things that its machine needs and no rule decides.
public struct SessionStart: Sendable {
  public let seed: Digest
  public let seats: Int
  /// As canonical DAG-CBOR.
  public let config: [UInt8]
  /// The first value of the chain: the header's commitment.
  public let commitment: Digest
  /// Where each feed's bars come from.
  public let feeds: [String: FeedOrigin]
  /// Who judges.
  public let judges: [Journal.Header.Panelist]
  /// By seat, who sits there.
  public let seated: [Journal.Header.Entry]
  /// Whether a fee was paid to enter.
  public let isPaid: Bool
  /// Where the salts come from of the answers and ballots that the host seals.
  public let salts: AnswerSalts
  /// A fresh VM for every call, as an audit has it.
  public let freshEachCall: Bool

  public init(header: Journal.Header, seed: Digest, salts: AnswerSalts, freshEachCall: Bool) {
    self.seed = seed
    seated = header.seats(seed: seed).map { header.roster[$0] }
    isPaid = header.fee > 0
    self.salts = salts
    seats = header.roster.count
    config = header.config
    commitment = header.commitment
    feeds = header.feeds
    judges = header.judges
    self.freshEachCall = freshEachCall
  }
}
