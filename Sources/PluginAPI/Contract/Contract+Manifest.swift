import SpaceContent

extension Contract {
  /// The keys of a manifest.
  public enum ManifestKey: String, CaseIterable, Hashable, Sendable {
    case id, name, summary, author, license, version, api, seats, shape, rounds
    case maxSteps = "max_steps"
    case config, action, actions, score, rewards, permissions, limits, rules
    case feeTiers = "fee_tiers"
    case bots, tags
  }

  /// The most a fee tier may ask of one seat, in micro-USDC.
  public static let maxFeeMicros = 1_000_000_000_000

  private static func field(
    _ key: ManifestKey, _ shape: ManifestShape, isRequired: Bool = false, default defaultValue: Value? = nil, _ summary: String
  ) -> ManifestField {
    ManifestField(key.rawValue, shape, isRequired: isRequired, default: defaultValue, summary)
  }

  /// What `manifest.json` holds. The decoder and `ManifestSchema` both follow this list.
  public static let manifest: [ManifestField] = identity + play + money

  private static let identity: [ManifestField] = [
    field(.id, .name(.id), isRequired: true, "The Space's name for machines. It never changes."),
    field(.name, .line(maxBytes: 64), isRequired: true, "The Space's name for people."),
    field(.summary, .line(maxBytes: 280), isRequired: true, "What is played, in one sentence."),
    field(.author, .line(maxBytes: 128), isRequired: true, "Who wrote it."),
    field(.license, .line(maxBytes: 64), isRequired: true, "An SPDX licence expression, such as MIT."),
    field(.version, .version, isRequired: true, "The package's version by SemVer. A new major version opens a new rating pool."),
    field(.api, .integer(apiVersion...apiVersion), isRequired: true, "The version of the Space contract."),
    field(
      .tags, .list(of: .name(.id), count: 0...16, isUnique: true), default: [], "Words under which the Space is found."),
  ]

  private static let play: [ManifestField] = [
    field(.seats, .object(seatFields), isRequired: true, "How many seats a session has."),
    field(.shape, .choice(SessionShape.allCases.map(\.rawValue)), isRequired: true, "The lifecycle of a session."),
    field(.rounds, .integer(1...1_000), default: 1, "How often all seats are asked, where `next` is absent."),
    field(.maxSteps, .integer(1...100_000), default: 1_000, "Events after which the host ends the session."),
    field(.config, .schema(allowDefault: true), "The schema of the configuration; every required property has a default."),
    field(.action, .action, "The schema of an action; absent for free text. A Space has `action` or `actions`."),
    field(.actions, .names(.field, of: .action, count: 1...32), "Actions by name; each task names one."),
    field(.rules, .text(maxBytes: Texts.maxRulesBytes), "The rules, shown once to each seat, at its first ask."),
    field(.limits, .object(limitFields), default: [:], "Bounds that the Space sets for itself."),
    field(
      .permissions, .list(of: .permission, count: 0...PermissionName.allCases.count, isUnique: true), default: [],
      "What the Space needs of the host, each with a reason for the reviewer."),
    field(.bots, .list(of: .name(.bot), count: 1...32, isUnique: true), isRequired: true, "The reference agents in bots/*.lua."),
  ]

  private static let money: [ManifestField] = [
    field(
      .score,
      .object([
        ManifestField(
          ScoreKey.metrics.rawValue, .names(.field, of: .integer(1...1_000), count: 1...16), isRequired: true,
          "Metrics with their integer weights.")
      ]), "The metrics that `evaluate` gives; absent if it gives a score."),
    field(
      .rewards,
      .object([
        ManifestField(
          RewardsKey.preset.rawValue, .choice(RewardsPreset.allCases.map(\.rawValue)), isRequired: true,
          "How the pool is split by rank.")
      ]), isRequired: true, "How the pool is split."),
    field(
      .feeTiers, .list(of: .integer(0...maxFeeMicros), count: 1...16, isUnique: true), default: [0],
      "Entry fees in micro-USDC, ascending; 0 is free."),
  ]

  enum ScoreKey: String { case metrics }
  enum RewardsKey: String { case preset }
  enum SeatsKey: String, CaseIterable { case min, max, multiple, teams }
  enum PermissionKey: String, CaseIterable { case name, scope, reason }

  private static let seatFields: [ManifestField] = [
    ManifestField(SeatsKey.min.rawValue, .integer(1...maxSeats), isRequired: true, "The fewest seats."),
    ManifestField(SeatsKey.max.rawValue, .integer(1...maxSeats), isRequired: true, "The most seats."),
    ManifestField(SeatsKey.multiple.rawValue, .integer(1...maxSeats), default: 1, "The number of seats is a multiple of this."),
    ManifestField(SeatsKey.teams.rawValue, .integer(2...maxSeats), "The number of teams k; seat i is in team (i-1) mod k + 1."),
  ]

  private static let limitFields: [ManifestField] = limits.map { limit in
    ManifestField(limit.name, .integer(limit.range), default: .int(Int64(limit.defaultValue)), "In \(limit.unit): \(limit.summary).")
  }
}
