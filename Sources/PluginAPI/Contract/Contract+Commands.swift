extension Contract {
  /// The keys of a command, of which `next` returns exactly one.
  public enum CommandName: String, CaseIterable, Hashable, Sendable {
    case ask, judge, fetch, wait, run, void, done
  }

  public struct CommandEntry: Hashable, Sendable {
    public let id: CommandName
    public let shape: String
    /// What the command needs of the manifest, in words; empty for none.
    public let permissions: [PermissionName]
    public let summary: String

    public var name: String { id.rawValue }
  }

  public static let commands: [CommandEntry] = [
    CommandEntry(
      id: .ask, shape: "{ask={1,3}}", permissions: [], summary: "Asks distinct seats, at least one, for an answer."),
    CommandEntry(
      id: .judge, shape: "{judge={mode=\"score\"|\"rank\", items={{id=integer, text=string}}, rubric=string, metrics={name}?}}",
      permissions: [.judgeScore, .judgeRank],
      summary: "Has 1..20 items judged by the panel: mode score needs judge.score and metrics, mode rank needs judge.rank."),
    CommandEntry(
      id: .fetch, shape: "{fetch={feed=string, from=integer, to=integer, every=integer}}", permissions: [.feedRead],
      summary: "Reads bars of a feed up to the clock; times are seconds since the start, at most 2,000 bars."),
    CommandEntry(
      id: .wait, shape: "{wait={feed=string?, to=integer, every=integer?}}", permissions: [.wait, .feedRead],
      summary: "Sleeps until a later clock; with a feed, which needs feed.read too, brings its bars."),
    CommandEntry(
      id: .run, shape: "{run={programs={{id=integer, source=string}}, inputs={VALUE}, instructions=integer}}",
      permissions: [.codeRun], summary: "Runs programs on inputs, each in a fresh VM of a worker of their own."),
    CommandEntry(
      id: .void, shape: "{void=\"reason\"}", permissions: [], summary: "Ends the session without a result; every fee is refunded."),
    CommandEntry(
      id: .done, shape: "{done=true}", permissions: [], summary: "Ends the session; evaluate follows."),
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
    public let shape: String
    public let summary: String

    public var name: String { id.rawValue }
  }

  public static let events: [EventEntry] = [
    EventEntry(
      id: .answers, shape: "{type=\"answers\", answers={{seat=integer, action=VALUE?, forfeit=code?, reason=string?}}}",
      summary: "The asked seats only, ascending; a forfeit has an action only from `default`."),
    EventEntry(
      id: .judged,
      shape: "{type=\"judged\", mode=\"score\", results={{id=1, metrics={wit=73.25}}}} | {…, mode=\"rank\", results={{id=1, rank=1}}}",
      summary: "The panel's result, in the order of the items."),
    EventEntry(
      id: .data, shape: "{type=\"data\", feed=string, at=clock, unit=string, bars={t, open, high, low, close}}",
      summary: "The bars of a fetch: integer columns; a bar is given only when it has closed."),
    EventEntry(
      id: .ticks, shape: "{type=\"ticks\", at=clock, feed=string?, unit=string?, bars={…}?}",
      summary: "The end of a wait, with the bars of its feed if it has one."),
    EventEntry(
      id: .ran, shape: "{type=\"ran\", results={{id=1, outputs={{value=VALUE} | {error=code}}}}}",
      summary: "What programs gave for each input; error is syntax, runtime, budget, memory or value."),
    EventEntry(
      id: .ended, shape: "{type=\"ended\", reason=\"max_steps\"}", summary: "Once, last, where the host ended the session; then evaluate."),
  ]

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
