extension Contract {
  /// The keys of a command, of which `next` returns exactly one.
  public enum CommandName: String, CaseIterable, Hashable, Sendable {
    case ask, judge, fetch, wait, run, void, done
  }

  public struct CommandEntry: Hashable, Sendable {
    public let id: CommandName
    /// What stands under the command's key.
    public let argument: Shape
    /// What the command may need of the manifest.
    public let permissions: [PermissionName]
    /// How the host tells `apply` what came of it; nil where the session ends.
    public let event: EventName?
    public let summary: String
    /// A sound command, in Lua.
    public let example: String

    public var name: String { id.rawValue }
  }

  public static let commands: [CommandEntry] = [
    CommandEntry(
      id: .ask, argument: .list(.seat, count: 1...maxSeats), permissions: [], event: .answers,
      summary: "Asks distinct seats, at least one, for an answer. They answer at once, and none sees another's.",
      example: "{ask = {1, 3}}"),
    CommandEntry(
      id: .judge,
      argument: .fields([
        Field("mode", .word(JudgeMode.allCases.map(\.rawValue)), "`score` needs `judge.score`, `rank` needs `judge.rank`"),
        Field("items", .list(.fields(item), count: 1...Commands.maxJudgedItems), "what is judged; judges see the texts alone"),
        Field("rubric", .text(maxBytes: Texts.maxRubricBytes), "what judges go by"),
        Field(
          "metrics", .list(.text(), count: 1...Commands.maxJudgedMetrics), isOptional: true,
          "names of what is scored; required in mode `score`, absent in mode `rank`"),
      ]), permissions: [.judgeScore, .judgeRank], event: .judged,
      summary: "Has items scored or ranked by the panel. `limits.judge_calls` says how often.",
      example: "{judge = {mode = \"rank\", items = {{id = 1, text = \"…\"}, {id = 2, text = \"…\"}}, rubric = \"Which is funnier?\"}}"),
    CommandEntry(
      id: .fetch,
      argument: .fields([
        Field("feed", .text(maxBytes: 64), "its name"),
        Field("from", .integer(), "bars that close after this; seconds since the start, negative before it"),
        Field("to", .integer(), "bars that close at this or before; not after the clock"),
        Field("every", .integer(from: 1, to: Commands.maxWaitSeconds), "seconds a bar"),
      ]), permissions: [.feedRead], event: .data, summary: "Reads bars of a feed that have closed, at most \(Commands.maxBars).",
      example: "{fetch = {feed = \"btc-usd\", from = -3600, to = 0, every = 300}}"),
    CommandEntry(
      id: .wait,
      argument: .fields([
        Field("feed", .text(maxBytes: 64), isOptional: true, "the feed whose bars the end of the wait brings; needs `feed.read`, too"),
        Field("to", .integer(), "later than the clock, by \(Commands.maxWaitSeconds) seconds at most"),
        Field(
          "every", .integer(from: 1, to: Commands.maxWaitSeconds), isOptional: true,
          "seconds a bar, with a feed only; \(Commands.defaultBarSeconds) if absent"),
      ]), permissions: [.wait, .feedRead], event: .ticks, summary: "Sleeps until the session's clock shows `to`.",
      example: "{wait = {feed = \"btc-usd\", to = 3600, every = 300}}"),
    CommandEntry(
      id: .run,
      argument: .fields([
        Field(
          "programs",
          .list(
            .fields([
              Field("id", .integer(), "unique; the result has it"),
              Field("source", .text(maxBytes: Texts.maxProgramBytes), "Lua, as an agent wrote it"),
            ]), count: 1...Commands.maxPrograms), "what is run"),
        Field("inputs", .list(.any, count: 1...Commands.maxProgramInputs), "each program is called once with each"),
        Field("instructions", .integer(from: 1, to: limit(.instructions).range.upperBound), "the budget for one input"),
      ]), permissions: [.codeRun], event: .ran,
      summary: "Runs programs on inputs, each in a fresh VM of a worker of its own. `limits.run_calls` says how often.",
      example: "{run = {programs = {{id = 1, source = \"return function(n) return n + 1 end\"}}, inputs = {1, 2}, instructions = 10000}}"),
    CommandEntry(
      id: .void, argument: .text(), permissions: [], event: nil,
      summary: "Ends the session without a result; every fee is refunded. The reason is cut after \(Texts.maxReasonBytes) bytes.",
      example: "{void = \"nobody brought a topic\"}"),
    CommandEntry(
      id: .done, argument: .constant(true), permissions: [], event: nil, summary: "Ends the session; `evaluate` follows.",
      example: "{done = true}"),
  ]

  private static let item: [Field] = [
    Field("id", .integer(), "unique; the result has it, and judges never see it"),
    Field("text", .text(maxBytes: Texts.maxJudgedItemBytes), "what judges read"),
  ]

  public static func command(_ id: CommandName) -> CommandEntry {
    entry(commands, id, \.id)
  }

  /// The values of `type` of an event.
  public enum EventName: String, CaseIterable, Hashable, Sendable {
    case answers, judged, data, ticks, ran, ended
  }

  public struct EventEntry: Hashable, Sendable {
    public let id: EventName
    /// The keys beside `type`: one set of them, or one for each variant.
    public let variants: [[Field]]
    public let summary: String
    /// Such an event, in Lua.
    public let example: String

    public var name: String { id.rawValue }

    /// The whole event.
    public var content: Shape {
      let shapes = variants.map { Shape.fields([Field("type", .word([name]), "what happened")] + $0) }
      return shapes.count == 1 ? shapes[0] : .either(shapes)
    }
  }

  private static let at = Field("at", .integer(), "the session's clock")
  private static let bars = Field("bars", .named(.bars), "columns of integers; a bar is given only when it has closed")

  public static let events: [EventEntry] = [
    EventEntry(
      id: .answers,
      variants: [[Field("answers", .list(.named(.seatAnswer), count: 1...maxSeats), "of the asked seats only, ascending")]],
      summary: "What the asked seats said. A forfeit has an `action` only from `default`: check `answer.action`.",
      example:
        "{type = \"answers\", answers = {{seat = 1, action = {bid = 20}}, {seat = 3, forfeit = \"late\", reason = \"nothing came in time\"}}}"
    ),
    EventEntry(
      id: .judged, variants: [judged(.score), judged(.rank)], summary: "The panel's result, in the order of the items.",
      example: "{type = \"judged\", mode = \"rank\", results = {{id = 1, rank = 1}, {id = 2, rank = 1}, {id = 3, rank = 3}}}"),
    EventEntry(
      id: .data,
      variants: [[Field("feed", .text(), "its name"), at, Field("unit", .text(), "of the prices"), bars]],
      summary: "The bars of a fetch.",
      example:
        "{type = \"data\", feed = \"btc-usd\", at = 0, unit = \"cents\", bars = {t = {-300}, open = {4213}, high = {4290}, low = {4200}, close = {4250}}}"
    ),
    EventEntry(
      id: .ticks,
      variants: [
        [at], [at, Field("feed", .text(), "its name"), Field("unit", .text(), "of the prices"), bars],
      ], summary: "The end of a wait, with the bars of its feed if it has one.", example: "{type = \"ticks\", at = 3600}"),
    EventEntry(
      id: .ran,
      variants: [
        [
          Field(
            "results",
            .list(
              .fields([
                Field("id", .integer(), "of the program"),
                Field("outputs", .list(output, count: 1...Commands.maxProgramInputs), "one for each input"),
              ]), count: 1...Commands.maxPrograms), "in the order of the programs")
        ]
      ], summary: "What programs gave for each input.",
      example: "{type = \"ran\", results = {{id = 1, outputs = {{value = 2}, {error = \"budget\"}}}}}"),
    EventEntry(
      id: .ended, variants: [[Field("reason", .word(Event.EndReason.allCases.map(\.rawValue)), "`max_steps` of the manifest was reached")]],
      summary: "Once, last, where the host ended the session; then `evaluate`.", example: "{type = \"ended\", reason = \"max_steps\"}"),
  ]

  private static func judged(_ mode: JudgeMode) -> [Field] {
    let verdict =
      switch mode {
      case .score: Field("metrics", .names(.number(scoreRange)), "a score for each metric, in hundredths at the finest")
      case .rank: Field("rank", .integer(from: 1, to: Commands.maxJudgedItems), "1 is best; ties share the best rank")
      }
    return [
      Field("mode", .word([mode.rawValue]), "of the command"),
      Field(
        "results", .list(.fields([Field("id", .integer(), "of the item"), verdict]), count: 1...Commands.maxJudgedItems),
        "in the order of the items"),
    ]
  }

  private static let output = Shape.either([
    .fields([Field("value", .any, "what the program returned")]),
    .fields([Field("error", .word(Event.ProgramResult.Fault.allCases.map(\.rawValue)), "why it returned nothing")]),
  ])

  /// What a forfeit is called, and when it is given.
  public static let forfeits: [Term] = Forfeit.allCases.map { Term($0.rawValue, $0.summary) }

  /// What a judge command asks for, and the permission for it.
  public enum JudgeMode: String, CaseIterable, Hashable, Sendable {
    case score, rank

    public var permission: PermissionName { self == .score ? .judgeScore : .judgeRank }
  }
}

/// Why a seat's turn counts as forfeited.
public enum Forfeit: String, CaseIterable, Hashable, Sendable {
  case late, malformed, illegal, out

  public var summary: String {
    switch self {
    case .late: "nothing came in time"
    case .malformed: "not UTF-8, too long, no JSON object, or it breaks the schema"
    case .illegal: "parse returned nil, raised or ran out of its budget"
    case .out: "no longer contacted, after limits.forfeits forfeits in a row"
    }
  }
}
