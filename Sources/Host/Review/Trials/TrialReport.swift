public import SpaceContent
public import SpaceLint

/// What playing a Space has shown: what breaks, and what was looked at to say so.
public struct TrialReport: Sendable {
  /// What one rule looked at.
  public struct Searched: Hashable, Sendable {
    public let rule: String
    /// One sentence without a full stop: "every weak order of 2 seats (3)".
    public let summary: String
    /// What was counted, such as `answers` or `steps`.
    public let counts: [String: Int]
  }

  public struct Skipped: Hashable, Sendable {
    public let rule: String
    public let reason: String
  }

  /// The sessions that were played for all rules together. What rules played beside them stands in `searched`.
  public struct Sessions: Hashable, Sendable {
    public var planned = 0
    public var played = 0
    public var settled = 0
    /// By the code of the reason.
    public var void: [String: Int] = [:]
    public var steps = 0
    public var answers = 0
  }

  /// How the rankings of one seat count were searched for shares that do not add up.
  public struct RewardSearch: Hashable, Sendable {
    public enum Method: String, Sendable {
      case everyWeakOrder = "every weak order"
      case everyTieComposition = "every tie composition"
      case sample = "seeded sample"
    }

    public let seats: Int
    public let method: Method
    public let rankings: Int
  }

  /// What sitting in a seat is worth, from sessions of the same bots on the same seed with the seats turned.
  public struct SeatBias: Hashable, Sendable {
    public struct Seat: Hashable, Sendable {
      public let seat: Int
      /// Points of 100 above the mean of all seats, with its 95 % confidence interval.
      public let mean: Double
      public let low: Double
      public let high: Double
    }

    /// Groups of sessions that differ in the seats alone.
    public let groups: Int
    /// Points of 100 that a seat may be worth.
    public let bound: Double
    public let seats: [Seat]
  }

  /// What one bot of the package came to, over all sessions.
  public struct Bot: Hashable, Sendable {
    public let name: String
    public let sessions: Int
    /// Seats it sat in, in settled sessions.
    public let seats: Int
    /// Over these: points of 100, and basis points of the pool.
    public let meanScore: Double
    public let meanShare: Double
    /// Seats with rank 1 that nobody shared.
    public let wins: Int
    public let answers: Int
    public let forfeits: Int
    /// Answers that it owed, but its own code failed.
    public let failures: Int
  }

  /// What the calls of one callback used, over all sessions.
  public struct CallbackUse: Hashable, Sendable {
    public let callback: String
    public let calls: Int
    /// Instructions: the half, and 99 of 100, of the calls took no more than this; the last is the most that one took.
    public let median: Int
    public let percentile99: Int
    public let most: Int
    /// What one call may take.
    public let limit: Int
    public let mostOutputBytes: Int
    public let mostMemoryBytes: Int
  }

  public let seed: UInt64
  public let effort: TrialPlan.Effort
  /// By rule, in the order of their ids.
  public let findings: [Finding]
  public let searched: [Searched]
  public let skipped: [Skipped]
  public let sessions: Sessions
  public let rewards: [RewardSearch]
  public let seatBias: SeatBias?
  public let bots: [Bot]
  /// In the order of the contract's table; callbacks that were never called are left out.
  public let callbacks: [CallbackUse]
  /// Whether the deadline came before everything was played.
  public let isCutShort: Bool
}

extension TrialReport {
  /// The report's facts as data, for JSON and the dossier; findings have their own form.
  public var described: Value {
    func counts(_ counts: [String: Int]) -> Value { .map(Value.Map(counts.map { ($0.key, .int(Int64($0.value))) })) }
    var out: Value.Map = [
      "seed": .text(String(seed)), "effort": .text(effort.rawValue), "cut_short": .bool(isCutShort),
      "searched": .list(searched.map { ["rule": .text($0.rule), "summary": .text($0.summary), "counts": counts($0.counts)] }),
      "skipped": .list(skipped.map { ["rule": .text($0.rule), "reason": .text($0.reason)] }),
      "sessions": [
        "planned": .int(Int64(sessions.planned)), "played": .int(Int64(sessions.played)), "settled": .int(Int64(sessions.settled)),
        "void": counts(sessions.void), "steps": .int(Int64(sessions.steps)), "answers": .int(Int64(sessions.answers)),
      ],
      "rewards": .list(
        rewards.map {
          ["seats": .int(Int64($0.seats)), "method": .text($0.method.rawValue), "rankings": .int(Int64($0.rankings))]
        }),
      "bots": .list(
        bots.map {
          [
            "name": .text($0.name), "sessions": .int(Int64($0.sessions)), "seats": .int(Int64($0.seats)),
            "mean_score": .float($0.meanScore), "mean_share": .float($0.meanShare), "wins": .int(Int64($0.wins)),
            "answers": .int(Int64($0.answers)), "forfeits": .int(Int64($0.forfeits)), "failures": .int(Int64($0.failures)),
          ]
        }),
    ]
    out["callbacks"] = .list(
      callbacks.map {
        [
          "callback": .text($0.callback), "calls": .int(Int64($0.calls)), "median": .int(Int64($0.median)),
          "p99": .int(Int64($0.percentile99)), "most": .int(Int64($0.most)), "limit": .int(Int64($0.limit)),
          "most_output_bytes": .int(Int64($0.mostOutputBytes)), "most_memory_bytes": .int(Int64($0.mostMemoryBytes)),
        ]
      })
    out["seat_bias"] = seatBias.map { bias in
      [
        "groups": .int(Int64(bias.groups)), "bound": .float(bias.bound),
        "seats": .list(
          bias.seats.map { ["seat": .int(Int64($0.seat)), "mean": .float($0.mean), "low": .float($0.low), "high": .float($0.high)] }),
      ]
    }
    return .map(out)
  }
}
