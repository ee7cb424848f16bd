public import SpaceContent

/// What a Space tells the host to do next.
public enum Command: Hashable, Sendable {
  /// Distinct seats, ascending, at least one.
  case ask([Int])
  case judge(JudgeRequest)
  case fetch(FetchRequest)
  case wait(WaitRequest)
  case run(RunRequest)
  /// A reason of at most `Contract.Texts.maxReasonBytes`, cleaned.
  case void(String)
  case done

  public var name: Contract.CommandName {
    switch self {
    case .ask: .ask
    case .judge: .judge
    case .fetch: .fetch
    case .wait: .wait
    case .run: .run
    case .void: .void
    case .done: .done
    }
  }

  public struct JudgeRequest: Hashable, Sendable {
    public struct Item: Hashable, Sendable {
      /// Unique in the request, and never shown to judges.
      public let id: Int64
      public let text: String
    }

    public let mode: Contract.JudgeMode
    public let items: [Item]
    public let rubric: String
    /// The metrics of mode score; empty in mode rank.
    public let metrics: [String]
  }

  /// Bars of a feed that close after `from`, and at `to` or before. Times are in seconds since the session's start and may be negative.
  public struct FetchRequest: Hashable, Sendable {
    public let feed: String
    public let from: Int64
    public let to: Int64
    public let every: Int64
  }

  public struct WaitRequest: Hashable, Sendable {
    public struct Feed: Hashable, Sendable {
      public let name: String
      public let every: Int64
    }

    public let to: Int64
    /// The feed whose bars the end of the wait brings.
    public let feed: Feed?
  }

  public struct RunRequest: Hashable, Sendable {
    public struct Program: Hashable, Sendable {
      public let id: Int64
      public let source: String
    }

    public let programs: [Program]
    public let inputs: [Value]
    /// For each input.
    public let instructions: Int64
  }
}
