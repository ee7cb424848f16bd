extension Contract {
  /// The functions of the table that `main.lua` returns.
  public enum CallbackName: String, CaseIterable, Hashable, Sendable {
    case setup, next, task, parse, `default`, apply, evaluate, rewards, view
  }

  /// One function that a Space may define. All are pure; `ctx` is always the last argument.
  public struct Callback: Hashable, Sendable {
    public let id: CallbackName
    public let summary: String
    public let arguments: [Field]
    /// What it returns; some return a second value, or another pair instead.
    public let result: [Field]
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
  public static let context: [Field] = [
    Field("config", .object, "the resolved configuration: every property of the manifest's `config`"),
    Field("seats", .integer(from: 1, to: maxSeats), "how many seats play"),
    Field("step", .integer(from: 0), "events applied so far"),
    Field("asks", .integer(from: 0), "answer events so far"),
    Field("clock", .integer(), isOptional: true, "seconds since the session's start; only with the permission `clock.session`"),
  ]

  public static func callback(_ id: CallbackName) -> Callback {
    entry(callbacks, id, \.id)
  }

  private static let state = Field("state", .named(.state), "what `setup` or `apply` returned last")
  private static let seat = Field("seat", .seat, "whom it is about")
  private static let ctx = Field("ctx", .named(.context), "where the session stands")

  /// Draws decide what is played. `rewards` and `view` have none: they must be the same function of their arguments every time.
  private static let drawing: [PermissionName] = [.random, .clockSession]

  public static let callbacks: [Callback] = [
    Callback(
      id: .setup, summary: "Makes the state that the session starts from.", arguments: [ctx],
      result: [Field("state", .named(.state), "the first state")], isRequired: false, defaultBehaviour: "the state is {rounds={}}",
      seesHidden: true, mayUse: drawing),
    Callback(
      id: .next, summary: "Says what happens next, as one command.", arguments: [state, ctx],
      result: [Field("command", .named(.command), "exactly one")], isRequired: false,
      defaultBehaviour: "all seats are asked while ctx.asks < rounds of the manifest, then done", seesHidden: true,
      mayUse: [.feedRead, .judgeScore, .judgeRank, .codeRun, .wait, .random, .clockSession, .historyRead]),
    Callback(
      id: .task, summary: "Tells one seat what it is asked.", arguments: [state, seat, ctx],
      result: [Field("task", .named(.task), "for this seat alone")], isRequired: true, defaultBehaviour: "", seesHidden: false,
      mayUse: drawing),
    Callback(
      id: .parse, summary: "Turns a seat's answer into an action, or refuses it with a reason.",
      arguments: [state, seat, Field("answer", .named(.answer), "what the seat said"), ctx],
      result: [
        Field("action", .named(.action), isOptional: true, "nil refuses the answer, which is then an illegal one"),
        Field("reason", .text(maxBytes: Texts.maxReasonBytes), isOptional: true, "why it is refused; public at once"),
      ], isRequired: false, defaultBehaviour: "the action is the answer itself", seesHidden: false, mayUse: drawing),
    Callback(
      id: .default, summary: "Makes the action that stands in for a forfeit, which stays marked as one.",
      arguments: [state, seat, ctx], result: [Field("action", .named(.action), "what the turn counts as")], isRequired: false,
      defaultBehaviour: "a forfeit has no action", seesHidden: false, mayUse: drawing),
    Callback(
      id: .apply, summary: "Makes the next state from an event.",
      arguments: [state, Field("event", .named(.event), "what happened"), ctx],
      result: [
        Field("state", .named(.state), "the next state; the one that was given may be changed and returned"),
        Field("log", .text(maxBytes: Texts.maxLogBytes), isOptional: true, "what happened, in words; public at once"),
      ], isRequired: false, defaultBehaviour: "event.answers is appended to state.rounds", seesHidden: true, mayUse: drawing),
    Callback(
      id: .evaluate, summary: "Scores every seat when the session is over.", arguments: [state, ctx],
      result: [Field("scores", .bySeat(.named(.evaluation)), "one entry for each seat")], isRequired: true, defaultBehaviour: "",
      seesHidden: true, mayUse: drawing),
    Callback(
      id: .rewards, summary: "Splits the pool; only asked with the preset `custom`.",
      arguments: [
        state, Field("ranking", .bySeat(.integer(from: 1, to: maxSeats)), "1 is best; ties share the best rank, as in {1, 3, 1}"), ctx,
      ],
      result: [
        Field("shares", .bySeat(.integer(from: 0, to: sharesTotal)), "ten-thousandths of the pool; their sum is exactly \(sharesTotal)")
      ],
      isRequired: false, defaultBehaviour: "the manifest's preset", seesHidden: true, mayUse: [.clockSession]),
    Callback(
      id: .view, summary: "Draws the state for the public or for one seat.",
      arguments: [state, Field("audience", .integer(from: 0, to: maxSeats), "0 for the public, else a seat"), ctx],
      result: [Field("scene", .named(.scene), "what is drawn")], isRequired: false, defaultBehaviour: "an empty scene", seesHidden: false,
      mayUse: [.clockSession]),
  ]
}
