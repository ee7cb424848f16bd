extension Contract {
  public enum PermissionName: String, CaseIterable, Hashable, Sendable {
    case feedRead = "feed.read"
    case judgeScore = "judge.score"
    case judgeRank = "judge.rank"
    case codeRun = "code.run"
    case wait
    case random
    case clockSession = "clock.session"
    case historyRead = "history.read"
  }

  /// The keys of a permission's `scope`.
  public enum ScopeName: String, CaseIterable, Hashable, Sendable {
    case feeds
    case maxSeconds = "max_seconds"
    case panel, rubric, items, instructions
    case memoryMiB = "memory_mib"
  }

  public struct ScopeKey: Hashable, Sendable {
    public let id: ScopeName
    public let shape: ManifestShape
    public let isRequired: Bool
    public let summary: String

    public var name: String { id.rawValue }
  }

  public struct Permission: Hashable, Sendable {
    public let id: PermissionName
    public let summary: String
    public let scope: [ScopeKey]
    /// Whether this release can honour it. A manifest may ask for one that is not available; the session is then refused.
    public let isAvailable: Bool

    public var name: String { id.rawValue }
  }

  private static let judging: [ScopeKey] = [
    ScopeKey(id: .panel, shape: .integer(1...99), isRequired: false, summary: "the smallest number of judges"),
    ScopeKey(
      id: .rubric, shape: .text(maxBytes: Texts.maxRubricBytes), isRequired: false,
      summary: "the reviewed text that every rubric of the Space must start with"),
    ScopeKey(id: .items, shape: .integer(1...Commands.maxJudgedItems), isRequired: false, summary: "the most items at once"),
  ]

  public static let permissions: [Permission] = [
    Permission(
      id: .feedRead, summary: "Read the named feeds.",
      scope: [
        ScopeKey(
          id: .feeds, shape: .list(of: .name(.feed), count: 1...16, isUnique: true), isRequired: true, summary: "the feeds by name"),
        ScopeKey(
          id: .maxSeconds, shape: .integer(1...Commands.maxWaitSeconds), isRequired: true,
          summary: "the longest span that one fetch or wait may cover"),
      ], isAvailable: true),
    Permission(id: .judgeScore, summary: "Have items scored by the judge panel.", scope: judging, isAvailable: true),
    Permission(id: .judgeRank, summary: "Have items ranked by the judge panel.", scope: judging, isAvailable: true),
    Permission(
      id: .codeRun, summary: "Run programs that agents wrote, in a worker of their own.",
      scope: [
        ScopeKey(
          id: .instructions, shape: .integer(limit(.instructions).range), isRequired: false,
          summary: "the most instructions for one input; limits.instructions if absent"),
        ScopeKey(
          id: .memoryMiB, shape: .integer(limit(.memoryMiB).range), isRequired: false,
          summary: "the memory of a program; limits.memory_mib if absent"),
      ], isAvailable: true),
    Permission(id: .wait, summary: "Wait for a later session clock.", scope: [], isAvailable: true),
    Permission(id: .random, summary: "Draw from the session's seed.", scope: [], isAvailable: true),
    Permission(id: .clockSession, summary: "See ctx.clock, the seconds since the session's start.", scope: [], isAvailable: true),
    Permission(id: .historyRead, summary: "Read results of earlier sessions of the Space.", scope: [], isAvailable: false),
  ]

  public static func permission(_ id: PermissionName) -> Permission {
    entry(permissions, id, \.id)
  }
}
