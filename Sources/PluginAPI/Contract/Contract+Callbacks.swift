extension Contract {
  /// The functions of the table that `main.lua` returns.
  public enum CallbackName: String, CaseIterable, Hashable, Sendable {
    case setup, next, task, parse, `default`, apply, evaluate, rewards, view
  }

  /// One function that a Space may define. All are pure; `ctx` is always the last argument.
  public struct Callback: Hashable, Sendable {
    public let id: CallbackName
    public let summary: String
    public let arguments: [Argument]
    /// The shape of what it returns.
    public let result: String
    public let isRequired: Bool
    /// What the host does where the function is absent; empty for a required one.
    public let defaultBehaviour: String
    /// Whether `state.hidden` and `state.secret` are whole. Where false, the host cuts what the seat may not know.
    public let seesHidden: Bool
    /// The permissions that have an effect inside this function, if the manifest holds them.
    public let mayUse: [PermissionName]

    public var name: String { id.rawValue }
  }

  /// The fields of `ctx`.
  public static let context: [Argument] = [
    Argument("config", "{...} the resolved configuration"),
    Argument("seats", "integer, how many seats play"),
    Argument("step", "integer, events applied so far"),
    Argument("asks", "integer, answer events so far"),
    Argument("clock", "integer, seconds since the session's start; only with clock.session"),
  ]

  public static func callback(_ id: CallbackName) -> Callback {
    entry(callbacks, id, \.id)
  }

  private static let state = Argument("state", "the value that setup or apply returned last")
  private static let seat = Argument("seat", "integer 1..ctx.seats")
  private static let ctx = Argument("ctx", "{config={...}, seats=n, step=n, asks=n, clock=n?}")

  /// Draws decide what is played. `rewards` and `view` have none: they must be the same function of their arguments every time.
  private static let drawing: [PermissionName] = [.random, .clockSession]

  public static let callbacks: [Callback] = [
    Callback(
      id: .setup, summary: "Makes the state that the session starts from.", arguments: [ctx], result: "state", isRequired: false,
      defaultBehaviour: "state is {rounds={}}", seesHidden: true, mayUse: drawing),
    Callback(
      id: .next, summary: "Says what happens next, as one command.", arguments: [state, ctx], result: "command", isRequired: false,
      defaultBehaviour: "asks all seats while ctx.asks < rounds of the manifest, then done", seesHidden: true,
      mayUse: [.feedRead, .judgeScore, .judgeRank, .codeRun, .wait, .random, .clockSession, .historyRead]),
    Callback(
      id: .task, summary: "Tells one seat what it is asked.", arguments: [state, seat, ctx],
      result: "{text=string ≤ 8 KiB, data=object?, action=name?}", isRequired: true, defaultBehaviour: "", seesHidden: false,
      mayUse: drawing),
    Callback(
      id: .parse, summary: "Turns a seat's answer into an action, or refuses it with a reason.",
      arguments: [state, seat, Argument("answer", "decoded and checked against the action's schema, or text"), ctx],
      result: "action | nil, reason", isRequired: false, defaultBehaviour: "the action is the answer itself", seesHidden: false,
      mayUse: drawing),
    Callback(
      id: .default, summary: "Makes the action that stands in for a forfeit, which stays marked as one.",
      arguments: [state, seat, ctx], result: "action", isRequired: false, defaultBehaviour: "a forfeit has no action",
      seesHidden: false, mayUse: drawing),
    Callback(
      id: .apply, summary: "Makes the next state from an event.",
      arguments: [state, Argument("event", "{type=string, ...}; see the events"), ctx], result: "state, log?", isRequired: false,
      defaultBehaviour: "appends event.answers to state.rounds", seesHidden: true, mayUse: drawing),
    Callback(
      id: .evaluate, summary: "Scores every seat when the session is over.", arguments: [state, ctx],
      result: "by seat {metrics={name=0..100}, tiebreak=integer?} | {score=0..100, tiebreak=integer?}", isRequired: true,
      defaultBehaviour: "", seesHidden: true, mayUse: drawing),
    Callback(
      id: .rewards, summary: "Splits the pool; only asked with the preset custom.",
      arguments: [state, Argument("ranking", "by seat integers, 1 is best, ties share the best rank"), ctx],
      result: "by seat integers ≥ 0, sum exactly 10000", isRequired: false, defaultBehaviour: "the manifest's preset",
      seesHidden: true, mayUse: [.clockSession]),
    Callback(
      id: .view, summary: "Draws the state for the public or for one seat.",
      arguments: [state, Argument("audience", "0 for the public, else a seat"), ctx], result: "scene", isRequired: false,
      defaultBehaviour: "an empty scene", seesHidden: false, mayUse: [.clockSession]),
  ]
}
