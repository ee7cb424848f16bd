/// Which update of OpenSkill a rating pool uses. A pool never changes it: ratings of different models do not compare.
public enum RatingModel: String, CaseIterable, Sendable {
  /// Bradley–Terry with full pairing: each seat is compared with every other one. The default.
  ///
  /// Deltas of all pairs are added, so one session of many equals moves ratings far: with 17 or more seats at the initial rating
  /// sigma falls to the floor of kappa at once (8.33 to 0.083), and later sessions hardly move mu.
  case bradleyTerryFull = "bradley_terry_full"
  /// Plackett–Luce: a ranking is a chain of choices of the best of those who are left.
  ///
  /// It misorders ties: of seats that were equal before, one that tied can end below one that was ranked worse.
  case plackettLuce = "plackett_luce"
}

/// What is believed of an agent's skill in one rating pool: a normal distribution.
///
/// The rule is OpenSkill's (R. Weng and C.-J. Lin, "A Bayesian Approximation Method for Online Ranking", JMLR 12, 267–300, 2011; the
/// openskill package 6.2.0), with its default parameters and one player a team: mu 25, sigma 25/3, beta 25/6, kappa 10⁻⁴, tau 25/300,
/// gamma sigma/c, sigma not limited. It uses +, −, ×, ÷ and square roots only, which IEEE 754 rounds in one way (see
/// `exponential`): equal ratings, ranks and seat order give equal bits on every machine, so a replay may compare ratings.
public struct Rating: Hashable, Sendable {
  /// A newcomer: mu 25, sigma 25/3.
  public static let initial = Rating(mu: 25, sigma: 25.0 / 3)

  /// Ratings further out than this cannot come from play, and are refused.
  public static let maxMagnitude = 1e6

  /// The mean, in points of skill.
  public var mu: Double
  /// The standard deviation, above 0.
  public var sigma: Double

  public init(mu: Double, sigma: Double) {
    self.mu = mu
    self.sigma = sigma
  }

  /// The skill that is all but certain: mu − 3 sigma. A newcomer's is 0.
  public var ordinal: Double { mu - 3 * sigma }

  /// The ratings after a session.
  ///
  /// A lone seat met nobody, so its rating stays as it is.
  /// - Parameters:
  ///   - ratings: by seat, before the session.
  ///   - ranks: by seat; lower is better, equal is a tie, and only their order counts.
  /// - Returns: by seat; mu may move without bound, sigma never falls to 0.
  /// - Throws: `wrong_seat_count` where the two differ in number; `bad_rating` where mu or sigma is not finite, beyond a million,
  ///   or sigma is not above 0.
  public static func update(
    _ ratings: [Rating], ranks: [Int], model: RatingModel = .bradleyTerryFull
  ) throws(RulesError) -> [Rating] {
    guard ratings.count == ranks.count else {
      throw RulesError(.wrongSeatCount, "\(ratings.count) ratings and \(ranks.count) ranks; as many are needed")
    }
    for rating in ratings where !(abs(rating.mu) <= maxMagnitude && rating.sigma > 0 && rating.sigma <= maxMagnitude) {
      throw RulesError(
        .badRating, "mu \(rating.mu), sigma \(rating.sigma) is no rating", hint: "restore the agent's rating from the pool's last session")
    }
    guard ratings.count > 1 else { return ratings }
    // Skill drifts between sessions: without tau sigma would shrink for ever, and ratings would stop moving.
    let priors = ratings.map { Rating(mu: $0.mu, sigma: ($0.sigma * $0.sigma + tau * tau).squareRoot()) }
    let steps =
      switch model {
      case .bradleyTerryFull: bradleyTerryFull(priors, ranks)
      case .plackettLuce: plackettLuce(priors, ranks)
      }
    return zip(priors, steps).map { prior, step in
      Rating(mu: prior.mu + step.omega, sigma: prior.sigma * max(1 - step.delta, kappa).squareRoot())
    }
  }
}

private let beta = 25.0 / 6
private let kappa = 1e-4
private let tau = 25.0 / 300

/// Omega and Delta of the paper: mu moves by `omega`, sigma² shrinks by the fraction `delta`.
private typealias Step = (omega: Double, delta: Double)

private func bradleyTerryFull(_ priors: [Rating], _ ranks: [Int]) -> [Step] {
  priors.indices.map { seat in
    let own = priors[seat]
    let variance = own.sigma * own.sigma
    var step: Step = (0, 0)
    for rival in priors.indices where rival != seat {
      let other = priors[rival]
      let c = (variance + other.sigma * other.sigma + 2 * beta * beta).squareRoot()
      let win = 1 / (1 + exponential((other.mu - own.mu) / c))
      let result = ranks[seat] < ranks[rival] ? 1 : ranks[seat] == ranks[rival] ? 0.5 : 0
      let gamma = own.sigma / c
      step.omega += variance / c * (result - win)
      step.delta += gamma * variance / (c * c) * win * (1 - win)
    }
    return step
  }
}

private func plackettLuce(_ priors: [Rating], _ ranks: [Int]) -> [Step] {
  let c = priors.reduce(0) { $0 + $1.sigma * $1.sigma + beta * beta }.squareRoot()
  let worstFirst = Array(groupsByAscendingRank(ranks).reversed())
  return priors.indices.map { seat in
    let own = priors[seat]
    let variance = own.sigma * own.sigma
    let gamma = own.sigma / c
    var omega = 0.0
    var delta = 0.0
    // Strengths relative to this seat's own, of all who are level with the group or behind it. Where this seat is among them the
    // sum is at least 1, so the chance that it is chosen first, 1 / field, is never 0 / 0 however far the ratings lie apart.
    var field = 0.0
    for group in worstFirst {
      for rival in group { field += exponential((priors[rival].mu - own.mu) / c) }
      guard ranks[group[0]] <= ranks[seat] else { continue }
      let chosen = 1 / field
      // Each of the tied seats stands for a choice of weight 1 / count; the one of this seat itself, if it is there, was won.
      omega += (ranks[group[0]] == ranks[seat] ? 1 / Double(group.count) : 0) - chosen
      delta += chosen * (1 - chosen)
    }
    return (omega * variance / c, delta * gamma * variance / (c * c))
  }
}
