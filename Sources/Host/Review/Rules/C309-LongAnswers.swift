internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceLint
internal import SpaceSandbox

extension TrialRule {
  static let longAnswers = TrialRule(
    RuleInfo(
      id: "C309", name: "long-answers-void", severity: .error,
      summary: "Answers as long and as large as the manifest allows must not make the session void.",
      rationale: """
        Every cap of the manifest is an invitation: somebody will answer with 16 KiB, with the longest list, with the largest number. Where \
        such an answer overflows a log line, a scene, a budget or the state, the session is void, and whoever was losing has their fee back.

        The rule plays sessions in which all seats, and then one alone, pad their answers to every cap with letters, marks and characters \
        of four bytes. Cut what you put into logs and cards, and give the schema the `maxLength` that you can bear.
        """,
      examples: [
        .bad("the state keeps every answer", main: keepingExample("answer.action"), manifest: short),
        .good("it keeps their start", main: keepingExample("answer.action:sub(1, 20)"), manifest: short),
      ], isDynamic: true)
  ) { trial, result in
    let padding = Padding(trial: trial)
    var sessions = 0
    for example in trial.examples(trial.plan.count(quick: 2, full: 10)) where !result.isFull {
      for (index, filling) in Padding.fillings.enumerated() {
        for keeps in [false, true] {
          for alone in [nil, 1 + index % example.seats] where !trial.isOver {
            let session = trial.table.session(
              bots: example.bots, number: example.number,
              tampering: TrialTable.Tampering(says: { asked, _ in
                alone == nil || asked.seat == alone ? padding.answer(asked, filling, keepsBot: keeps) : nil
              }))
            guard !session.wasCut else { continue }
            sessions += 1
            padding.report(session, &result)
          }
        }
      }
    }
    result.counts = [("sessions", sessions)]
    if sessions == 0 {
      result.skipped = "no session of its bots is sound"
    } else {
      result.searched = "\(sessions) sessions with answers padded to every cap, in \(Padding.fillings.count) ways"
    }
  }

  private static let short: Value.Map = ["action": .null, "limits": ["output_bytes": 2048, "answer_bytes": 2048]]

  private static func keepingExample(_ words: String) -> String {
    """
    local space = {}

    function space.setup(ctx)
      return {said = {}}
    end

    function space.next(state, ctx)
      if #state.said > 0 then return {done = true} end
      return {ask = {1, 2}}
    end

    function space.task(state, seat, ctx)
      return {text = "Say something."}
    end

    function space.apply(state, event, ctx)
      for index, answer in ipairs(event.answers or {}) do
        state.said[index] = answer.action and \(words) or ""
      end
      return state
    end

    function space.evaluate(state, ctx)
      local results = {}
      for seat = 1, ctx.seats do results[seat] = {score = #(state.said[seat] or "") > 0 and 50 or 0} end
      return results
    end

    return space

    """
  }
}

/// Answers that take all the room there is.
private struct Padding {
  static let fillings: [(text: String, isGreatest: Bool)] = [
    ("x", true), ("😀", false), ("a ", true), ("\"", false), ("é\n", true), ("%s", false), ("日 ", true),
  ]

  let trial: Trial

  func answer(_ asked: StepReply.Asked, _ filling: (text: String, isGreatest: Bool), keepsBot: Bool) -> StepReply.BotAnswer? {
    guard case .text(let said, let memory) = asked.bot, let spec = trial.spec(of: asked) else { return nil }
    let most = trial.manifest.limits.answerBytes
    switch spec {
    case .text:
      let start = keepsBot ? Array(said.prefix(most)) : []
      let room = (most - start.count) / filling.text.utf8.count
      let fill = SchemaAnswers.repeated(filling.text, scalars: max(0, room) * filling.text.unicodeScalars.count)
      return .text(start + Array(fill.utf8), memory: memory)
    case .schema(let schema):
      let own = keepsBot ? trial.read(said, spec).flatMap { try? DagCBOR.decode($0) } : nil
      return widest(schema, own, filling, most).map { .text($0, memory: memory) }
    }
  }

  /// The widest answer that is no longer than an answer may be; nil where even a short one is.
  private func widest(_ schema: Schema, _ own: Value?, _ filling: (text: String, isGreatest: Bool), _ most: Int) -> [UInt8]? {
    var room = most
    while room > 0 {
      let full = SchemaAnswers.Filling(text: filling.text, isGreatest: filling.isGreatest, mostItems: min(room, 1_000), mostScalars: room)
      let value =
        own.map { own in
          SchemaAnswers.replacingTexts(own, schema) { given, length in
            let count = max(length.lowerBound, min(length.upperBound, room))
            return given + SchemaAnswers.repeated(filling.text, scalars: max(0, count - given.unicodeScalars.count))
          }
        } ?? SchemaAnswers.filled(schema, full)
      let bytes = JSON.encode(value)
      if bytes.count <= most { return bytes }
      room = room * 3 / 4
    }
    return nil
  }

  func report(_ session: TrialSession, _ result: inout RuleResult) {
    let answers = (session.faults.first?.move ?? session.moves.last { $0.answers != nil })?.answers ?? []
    let step = session.faults.first?.step ?? session.machine.steps.count - 1
    let evidence = trial.evidence(session, step: step, Evidence.answers(answers))
    if let fault = session.faults.first {
      result.find("a step fails on padded answers: \(fault.failure)", hint: "cut what comes from answers", evidence: evidence)
      return
    }
    guard case .void(let reason) = session.outcome else { return }
    switch reason {
    case .allForfeited, .cancelled, .abandoned: return
    default: result.find("padded answers make the session void: \(reason)", hint: "cut what comes from answers", evidence: evidence)
    }
  }
}
