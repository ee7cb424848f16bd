internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceLint
internal import SpaceSandbox

extension TrialRule {
  static let parsing = TrialRule(
    RuleInfo(
      id: "C310", name: "parse-raises", severity: .error,
      summary: "`parse` must refuse a bad answer by `return nil, reason`; it must not raise, nor let through what `apply` breaks on.",
      rationale: """
        `parse` sees whatever fits the schema. Where it raises, the seat forfeits its turn and learns nothing but a Lua message; where it \
        raises for every seat, the session is void. An answer that it lets through and that `apply` then fails on costs the seat its turn, \
        too, and one that nobody can be blamed for voids the session.

        The rule gives it the answers of all bots, of odd texts, and drawn ones at every end of the schema. Check what the schema does not: \
        absent optional keys, the length of lists, numbers against the state.
        """,
      examples: [
        .bad("an absent key is added to", main: parsingExample("answer.number + answer.bonus"), manifest: bonus),
        .bad("an odd text is a pattern", main: patternExample("find(answer)"), files: words, manifest: ["action": .null]),
        .good("an absent key counts as 0", main: parsingExample("answer.number + (answer.bonus or 0)"), manifest: bonus),
        .good("a text is found as it is", main: patternExample("find(answer, 1, true)"), files: words, manifest: ["action": .null]),
      ], isDynamic: true)
  ) { trial, result in
    var given = 0
    for session in trial.sessions {
      for move in session.moves + session.faults.map(\.move) {
        given += move.reply.parsed.count
        Fuzz.report(move, session, trial, &result)
      }
    }
    var fuzz = Fuzz(trial: trial, draws: trial.plan.draws("fuzz"))
    fuzz.run(&result)
    result.counts = [("answers of bots", given), ("answers drawn", fuzz.given), ("states", fuzz.states)]
    result.searched = "\(given) answers of bots, and \(fuzz.given) odd ones in \(fuzz.states) states"
  }

  private static let words: [String: String?] = [
    "bots/random.lua": "return function(task, memory) return random.pick({\"quick\", \"brown\", \"fox\"}), memory end\n",
    "bots/baseline.lua": "return function(task, memory) return \"fox\", memory end\n",
  ]

  private static let bonus: Value.Map = [
    "action": [
      "type": "object",
      "properties": [
        "number": ["type": "integer", "minimum": 1, "maximum": 100], "bonus": ["type": "integer", "minimum": 0, "maximum": 5],
      ], "required": ["number"],
    ]
  ]

  private static func parsingExample(_ sum: String) -> String {
    """
    local space = {}

    function space.task(state, seat, ctx)
      return {text = "Name a number."}
    end

    function space.parse(state, seat, answer, ctx)
      return \(sum)
    end

    function space.evaluate(state, ctx)
      local results = {}
      for seat, answer in ipairs(state.rounds[1]) do results[seat] = {score = math.min(100, answer.action or 0)} end
      return results
    end

    return space

    """
  }

  private static func patternExample(_ call: String) -> String {
    """
    local space = {}

    function space.task(state, seat, ctx)
      return {text = "Name a word of: the quick brown fox."}
    end

    function space.parse(state, seat, answer, ctx)
      if not ("the quick brown fox"):\(call) then return nil, "that word is not there" end
      return answer
    end

    function space.evaluate(state, ctx)
      local results = {}
      for seat, answer in ipairs(state.rounds[1]) do results[seat] = {score = answer.action and 100 or 0} end
      return results
    end

    return space

    """
  }
}

/// Gives a Space answers that nobody would give, one seat at a time, in states that came up.
private struct Fuzz {
  let trial: Trial
  var draws: TrialDraws
  private(set) var given = 0
  private(set) var states = 0

  init(trial: Trial, draws: TrialDraws) {
    self.trial = trial
    self.draws = draws
  }

  mutating func run(_ result: inout RuleResult) {
    var places: [(session: TrialSession, asked: [StepReply.Asked], move: TrialSession.Move)] = []
    for session in trial.examples(trial.plan.count(quick: 6, full: 30)) {
      for (asked, move) in session.asks { places.append((session, asked, move)) }
    }
    places.shuffle(using: &draws)
    for (session, asked, move) in places.prefix(trial.plan.count(quick: 40, full: 200)) {
      guard !trial.isOver, !result.isFull else { return }
      states += 1
      for item in asked where !item.task.isEmpty {
        guard let spec = trial.spec(of: item) else { continue }
        for _ in 0..<trial.plan.count(quick: 16, full: 50) { give(drawn(spec), spec, to: item.seat, move, session, &result) }
      }
    }
  }

  private mutating func drawn(_ spec: ActionSpec) -> [UInt8] {
    switch spec {
    case .text: Array(SchemaAnswers.oddText(using: &draws).utf8)
    case .schema(let schema): JSON.encode(SchemaAnswers.drawn(schema, using: &draws))
    }
  }

  private mutating func give(
    _ raw: [UInt8], _ spec: ActionSpec, to seat: Int, _ move: TrialSession.Move, _ session: TrialSession, _ result: inout RuleResult
  ) {
    guard let action = trial.read(raw, spec), let answers = move.answers else { return }
    given += 1
    var request = move.request
    request.bots = []
    request.input = .answers(answers.map { $0.seat == seat ? GivenAnswer(seat: seat, content: .action(action)) : $0 })
    let reply = trial.table.play.step(request)
    let odd = TrialSession.Move(machine: move.machine, request: request, reply: reply)
    Fuzz.report(odd, session, trial, &result)
    guard let failure = reply.failure, !reply.parsed.contains(where: \.raised) else { return }
    result.find(
      "parse lets an answer through that breaks \(failure.place): \(failure.message)", hint: "refuse it in parse: return nil, reason",
      evidence: trial.evidence(session, step: move.number, Evidence.answers(odd.answers ?? []) + ["\(failure)"]))
  }

  static func report(_ move: TrialSession.Move, _ session: TrialSession, _ trial: Trial, _ result: inout RuleResult) {
    for parsed in move.reply.parsed where parsed.raised {
      result.find(
        "parse raises: \(parsed.reason)", hint: "refuse the answer instead: return nil, reason",
        evidence: trial.evidence(
          session, step: move.number, Evidence.answers((move.answers ?? []).filter { $0.seat == parsed.seat })))
    }
  }
}
