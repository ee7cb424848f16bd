internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

/// A Space that answers as a sandbox would, without one: a game in which each seat names a number from 0 to 7 and scores the sum of its
/// numbers. 8 is no move (`parse` refuses it), and on 9 it breaks. Some of its moods break the contract, each in its own way.
struct SimulatedSpace {
  /// How the Space behaves; a session's configuration names it.
  enum Mood: Int, CaseIterable {
    case sound
    /// Raises in `setup`.
    case failsAtSetup
    /// Raises in the last round, whatever the answers are.
    case failsAtApply
    /// Raises in `evaluate`.
    case failsAtEvaluate
    /// Gives a command that is none, after the first round.
    case garblesCommand
    /// Evaluates one seat too few.
    case losesSeat
    case scoresTooHigh
    /// Gives shares that sum to 9,999, where it gives shares.
    case sharesTooLittle
    /// Says `void` after the first round.
    case givesUp
    case raisesInParse
    /// Gives another state when it is called in a fresh VM.
    case foldsOtherwise
    /// Gives other shares when it is called in a fresh VM, where it gives shares.
    case sharesOtherwise
    /// Gives another state in each process of the host.
    case forgets
    /// Its worker dies in the last round.
    case killsWorker
    /// The same, in the fold that checks the journal.
    case killsFold
    /// Asks for ever.
    case neverEnds

    /// One that forgets shows only after a crash, and so there are more of it.
    var weight: Int { self == .forgets ? 8 : 1 }
  }

  /// Its two versions, of which the host serves one at a time.
  struct Edition {
    let package: SpacePackage
    let rules: SessionRules
    /// The package as a store keeps it.
    let stored: [UInt8]
    /// Whether the Space gives the shares, and the seat that won gets all; otherwise they are in proportion to the scores.
    let givesShares: Bool

    init(givesShares: Bool) throws {
      let manifest: Value = [
        "id": "simulated", "name": "Simulated", "summary": "A Space of the simulation.", "author": "Agon", "license": "Apache-2.0",
        "version": givesShares ? "1.1.0" : "1.0.0", "api": 1, "seats": ["min": 2, "max": 4], "shape": "rounds", "rounds": 4,
        "max_steps": .int(Int64(SimulatedSpace.maxSteps)), "rewards": ["preset": givesShares ? "custom" : "proportional"],
        "config": [
          "type": "object",
          "properties": [
            "mood": ["type": "integer", "minimum": 0, "maximum": 99, "default": 0],
            "rounds": ["type": "integer", "minimum": 1, "maximum": 4, "default": 1],
            "waits": ["type": "boolean", "default": false],
          ],
        ],
        "action": [
          "type": "object", "properties": ["n": ["type": "integer", "minimum": 0, "maximum": 9]], "required": ["n"],
        ],
        "permissions": [
          ["name": "wait", "reason": "Between rounds time passes."], ["name": "clock.session", "reason": "It waits by the clock."],
        ],
        "limits": [
          "answer_bytes": .int(Int64(SimulatedSpace.answerBytes)), "answer_seconds": .int(SimulatedSpace.answerSeconds), "attempts": 2,
          "forfeits": 2,
        ],
        "bots": ["random", "baseline", "adversarial"], "fee_tiers": .list(NaiveHost.fees.map { .int($0) }),
      ]
      let paths = ["main.lua", "bots/random.lua", "bots/baseline.lua", "bots/adversarial.lua"]
      let files = paths.map { SpacePackage.File(path: $0, bytes: Array("-- played by the simulation\n".utf8)) }
      let described = SpacePackage.File(path: "manifest.json", bytes: JSON.encode(manifest, pretty: false))
      package = try SpacePackage(files: [described] + files, from: "simulated")
      stored = StoredPackage.encode(package)
      rules = SessionRules(manifest: package.manifest)
      self.givesShares = givesShares
    }
  }

  static let maxSteps = 8
  static let answerSeconds: Int64 = 20
  static let answerBytes = 64
  static let waitSeconds: Int64 = 30

  /// Which process of the host it lives in.
  let process: Int
  let edition: Edition

  static let worker = CID(codec: .raw, of: Array("a simulated worker".utf8))

  /// The Space as a session calls it.
  var calls: SpaceCalls {
    SpaceCalls(
      package: edition.package, worker: SimulatedSpace.worker, step: step, rewards: rewards,
      programs: { _ in .failure(SpaceFailure(verdict: .runtimeError, place: "run", message: "there are no programs")) })
  }

  // MARK: Playing

  /// What a session's configuration says.
  private struct Config {
    let mood: Mood
    let rounds: Int
    let waits: Bool

    init(_ bytes: [UInt8]) {
      guard let value = try? DagCBOR.decode(bytes), let mood = value["mood"]?.int.flatMap({ Mood(rawValue: Int($0)) }),
        let rounds = value["rounds"]?.int, let waits = value["waits"]?.bool
      else { preconditionFailure("the simulation made the configuration") }
      self.mood = mood
      self.rounds = Int(rounds)
      self.waits = waits
    }
  }

  private struct State {
    var round: Int64 = 0
    var totals: [Int64]
    /// What is not the same wherever the Space runs, in a mood in which it is not sound.
    var stamp: Int64 = 0

    init(seats: Int) { totals = Array(repeating: 0, count: seats) }

    init(_ bytes: [UInt8]) {
      guard let items = (try? DagCBOR.decode(bytes))?.list, items.count == 3, let round = items[0].int,
        let totals = items[1].list, let stamp = items[2].int
      else { preconditionFailure("the state is the Space's own") }
      self.round = round
      self.totals = totals.compactMap(\.int)
      self.stamp = stamp
    }

    var encoded: [UInt8] { SimulatedSpace.encode(.list([.int(round), .list(totals.map { .int($0) }), .int(stamp)])) }
  }

  private static func encode(_ value: Value) -> [UInt8] {
    var writer = CBORWriter()
    writer.value(value)
    return writer.bytes
  }

  private static func failed(_ verdict: SpaceFailure.Verdict, _ place: String, parsed: [StepReply.Parsed] = []) -> StepReply {
    StepReply(
      failure: SpaceFailure(verdict: verdict, place: place, message: "the simulated Space is in a mood"), used: 1000, parsed: parsed,
      event: [], state: [], log: nil, command: [], evaluation: [], asked: [])
  }

  private func step(_ request: StepRequest) -> StepReply {
    let config = Config(request.config)
    switch request.input {
    case .start:
      guard config.mood != .failsAtSetup else { return SimulatedSpace.failed(.runtimeError, "setup") }
      return reply(request, config, State(seats: request.seats), event: [], parsed: [])
    case .event(let event): return reply(request, config, State(request.state), event: event, parsed: [])
    case .answers(let given): return apply(given, request, config)
    }
  }

  private func apply(_ given: [GivenAnswer], _ request: StepRequest, _ config: Config) -> StepReply {
    var state = State(request.state)
    state.round += 1
    var parsed: [StepReply.Parsed] = []
    var event: [SeatAnswer] = []
    var breaks = false
    for answer in given {
      var forfeit: Forfeit?
      var number: Int64 = 0
      switch answer.content {
      case .forfeit(let kind, _): forfeit = kind
      case .action(let bytes):
        number = (try? DagCBOR.decode(bytes))?["n"]?.int ?? 8
        if number == 8 || config.mood == .raisesInParse { forfeit = .illegal }
        breaks = breaks || number == 9 && forfeit == nil
      }
      let raised = if case .action = answer.content { config.mood == .raisesInParse } else { false }
      parsed.append(StepReply.Parsed(seat: answer.seat, forfeit: forfeit, reason: "", raised: raised))
      event.append(SeatAnswer(seat: answer.seat, action: forfeit == nil ? .int(number) : nil, forfeit: forfeit))
      if forfeit == nil { state.totals[answer.seat - 1] += number }
    }
    if state.round == config.rounds {
      if config.mood == .killsWorker || config.mood == .killsFold && request.freshEachCall {
        return SimulatedSpace.failed(.workerDied, "step")
      }
      if config.mood == .failsAtApply { return SimulatedSpace.failed(.runtimeError, "apply", parsed: parsed) }
      if config.mood == .failsAtEvaluate { return SimulatedSpace.failed(.runtimeError, "evaluate", parsed: parsed) }
    }
    if breaks { return SimulatedSpace.failed(.runtimeError, "apply", parsed: parsed) }
    return reply(request, config, state, event: SimulatedSpace.encode(Event.answers(event).value), parsed: parsed, isAnswered: true)
  }

  /// What `next`, `task` or `evaluate` make of a state.
  private func reply(
    _ request: StepRequest, _ config: Config, _ old: State, event: [UInt8], parsed: [StepReply.Parsed], isAnswered: Bool = false
  ) -> StepReply {
    var state = old
    switch config.mood {
    case .foldsOtherwise: state.stamp = request.freshEachCall ? 1 : 0
    case .forgets: state.stamp = Int64(process)
    default: state.stamp = 0
    }
    var command: Value?
    var asked: [StepReply.Asked] = []
    var evaluation: [UInt8] = []
    let isDone = isAnswered && state.round >= config.rounds && config.mood != .neverEnds
    if request.isFinal {
      evaluation = evaluate(state, config.mood)
    } else if isAnswered, state.round == 1, config.mood == .garblesCommand {
      command = ["ask": []]
    } else if isAnswered, state.round == 1, config.mood == .givesUp {
      command = ["void": "enough of it"]
    } else if isDone {
      command = ["done": true]
      evaluation = evaluate(state, config.mood)
    } else if isAnswered, config.waits {
      command = ["wait": ["to": .int((request.clock ?? 0) + SimulatedSpace.waitSeconds)]]
    } else {
      command = ["ask": .list((1...request.seats).map { .int(Int64($0)) })]
      asked = (1...request.seats).map { task(of: $0, state, request) }
    }
    return StepReply(
      failure: nil, used: 1000, parsed: parsed, event: event, state: state.encoded, log: "round \(state.round)",
      command: command.map(SimulatedSpace.encode) ?? [], evaluation: evaluation, asked: asked)
  }

  /// A bot plays by what it remembers: how often it was asked.
  private func task(of seat: Int, _ state: State, _ request: StepRequest) -> StepReply.Asked {
    guard !request.out.contains(seat) else { return StepReply.Asked(seat: seat, task: [], bot: nil) }
    let bot = request.bots.first { $0.seat == seat }.map { bot -> StepReply.BotAnswer in
      let count = bot.memory.isEmpty ? 0 : (try? DagCBOR.decode(bot.memory))?.int ?? 0
      return .text(Array("{\"n\": \((Int64(seat) * 3 + count) % 8)}".utf8), memory: SimulatedSpace.encode(.int(count + 1)))
    }
    return StepReply.Asked(seat: seat, task: SimulatedSpace.encode(["text": .text("Round \(state.round + 1): a number.")]), bot: bot)
  }

  private func evaluate(_ state: State, _ mood: Mood) -> [UInt8] {
    var scores = state.totals.map { Value.map(["score": .int($0)]) }
    if mood == .losesSeat { scores.removeLast() }
    if mood == .scoresTooHigh { scores[0] = ["score": .float(100.5)] }
    return SimulatedSpace.encode(.list(scores))
  }

  private func rewards(_ ranking: [Int], _ machine: SessionMachine) -> Result<[UInt8], SpaceFailure> {
    let mood = Config(machine.start.config).mood
    var shares = ranking.map { _ in Int64(0) }
    var winner = ranking.firstIndex(of: 1) ?? 0
    if mood == .sharesOtherwise, machine.start.freshEachCall { winner = (winner + 1) % shares.count }
    shares[winner] = mood == .sharesTooLittle ? 9_999 : 10_000
    return .success(SimulatedSpace.encode(.list(shares.map { .int($0) })))
  }
}
