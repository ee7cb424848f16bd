import HostRules
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Every command and every permission, in every callback and phase, against the contract's own table.
@Suite struct PermissionTableTests {
  /// A sound example of each command, with the permission it needs. The compiler asks for a new command's here.
  static func example(_ command: Contract.CommandName) -> [(lua: String, needs: [Contract.PermissionName])] {
    switch command {
    case .ask: [("{ask = {1, 2}}", [])]
    case .judge:
      [
        ("{judge = {mode = 'score', items = {{id = 1, text = 'a'}}, rubric = 'r', metrics = {'wit'}}}", [.judgeScore]),
        ("{judge = {mode = 'rank', items = {{id = 1, text = 'a'}}, rubric = 'r'}}", [.judgeRank]),
      ]
    case .fetch: [("{fetch = {feed = 'btc-usd', from = -3600, to = 0, every = 3600}}", [.feedRead])]
    case .wait: [("{wait = {to = 3600}}", [.wait]), ("{wait = {feed = 'btc-usd', to = 3600, every = 3600}}", [.wait, .feedRead])]
    case .run: [("{run = {programs = {{id = 1, source = 'return 1'}}, inputs = {1}, instructions = 1000}}", [.codeRun])]
    case .void: [("{void = 'no quorum'}", [])]
    case .done: [("{done = true}", [])]
    }
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let command: Contract.CommandName
    let lua: String
    let needs: [Contract.PermissionName]
    let missing: Contract.PermissionName?
    let isFirst: Bool

    var testDescription: String { "\(lua) \(isFirst ? "first" : "after answers"), without \(missing?.rawValue ?? "nothing")" }
    var granted: [Contract.PermissionName] { needs.filter { $0 != missing } }
  }

  static let cases: [Case] = Contract.commands.flatMap { entry in
    example(entry.id).flatMap { example in
      [true, false].flatMap { isFirst in
        ([nil] + example.needs.map(Optional.some)).map { missing in
          Case(command: entry.id, lua: example.lua, needs: example.needs, missing: missing, isFirst: isFirst)
        }
      }
    }
  }

  @Test func theExamplesNeedWhatTheTableSays() {
    for entry in Contract.commands {
      #expect(Set(Self.example(entry.id).flatMap(\.needs)) == Set(entry.permissions), "\(entry.name)")
    }
  }

  static func played(_ package: SpacePackage) throws -> SessionOutcome {
    let bench = try Bench(package)
    return bench.checked(try bench.session()).end.outcome
  }

  @Test(arguments: cases) func aCommandIsCarriedOutOrRefused(row: Case) throws {
    let next =
      row.isFirst
      ? "function(state, ctx) if ctx.step == 0 then return \(row.lua) end return {done = true} end"
      : "function(state, ctx) if ctx.step == 0 then return {ask = {1}} end if ctx.step == 1 then return \(row.lua) end return {done = true} end"
    var manifest = Probe.permissions(row.granted)
    manifest["limits"] = ["judge_calls": 1, "run_calls": 1]
    let package = try Fixture.package(Probe.source(["next": next, "apply": "function(s) return s end"]), manifest: manifest)
    let outcome = try Self.played(package)
    if let missing = row.missing {
      let message =
        "next: \(row.command.rawValue) needs the permission \(missing.rawValue) (add it to permissions in manifest.json, with a reason)"
      #expect(outcome == .void(.spaceFailed(SpaceFailure(verdict: .refusedValue, place: "next", message: message))))
    } else if row.command == .void {
      #expect(outcome == .void(.spaceVoided("no quorum")))
    } else {
      #expect(
        outcome
          == .settled(Settlement(scores: [try Score(0), try Score(0)], ranking: try Ranking(ranks: [1, 1]), shares: [5_000, 5_000])))
    }
  }

  /// Where `next` alone may give a command, any other callback's is a value of the wrong shape.
  @Test(arguments: Contract.commands.map(\.id)) func commandsOfOtherCallbacksAreValues(command: Contract.CommandName) throws {
    let example = try #require(Self.example(command).first)
    let all = Probe.permissions(Contract.PermissionName.allCases)
    let key = command.rawValue
    let task = try Self.played(Fixture.package(Probe.source(["task": "function() return \(example.lua) end"]), manifest: all))
    #expect(
      task
        == .void(
          .spaceFailed(
            SpaceFailure(
              verdict: .refusedValue, place: "task", message: "task: the task has an unknown key \"\(key)\" (known are text, data, action)")
          )))
    let evaluate = try Self.played(Fixture.package(Probe.source(["evaluate": "function() return \(example.lua) end"]), manifest: all))
    #expect(
      evaluate
        == .void(
          .spaceFailed(
            SpaceFailure(
              verdict: .refusedValue, place: "evaluate",
              message: "evaluate: a list with one entry for each of 2 seats is needed, got object"))))
    let rewards = try Self.played(
      Fixture.package(
        Probe.source(["rewards": "function() return \(example.lua) end"]),
        manifest: Value.Map(all.map { ($0.key, $0.value) } + [("rewards", ["preset": "custom"])])))
    #expect(
      rewards
        == .void(
          .spaceFailed(
            SpaceFailure(
              verdict: .refusedValue, place: "rewards", message: "rewards: a list with one entry for each of 2 seats is needed, got object")
          )))
    let view = try Probe(callbacks: ["view": "function() return \(example.lua) end"], manifest: all)
    #expect(throws: ContractError.self) { try Scene.decode(view.view(0, state: [:]).value(), seats: 2) }
    // From setup and apply it is a state like any other, and nobody carries it out.
    let state = try Probe(callbacks: ["setup": "function() return \(example.lua) end"], manifest: all)
    #expect(try state.start().value(\.state)[key] != nil)
    #expect(try state.start().value(\.command) == ["ask": [1, 2]])
  }

  struct Draw: CustomTestStringConvertible, Sendable {
    let callback: Contract.CallbackName
    let isPermitted: Bool
    var testDescription: String { "\(callback.rawValue) \(isPermitted ? "with" : "without") the permission" }
  }

  static let draws = Contract.CallbackName.allCases.flatMap { name in [true, false].map { Draw(callback: name, isPermitted: $0) } }

  /// Calls `callback`, whatever it takes, and gives how it failed.
  static func failure(in callback: Contract.CallbackName, body: String, manifest: Value.Map, clock: Int64? = nil) throws -> SpaceFailure? {
    var callbacks = [callback.rawValue: "function(...) local all = {...} local ctx = all[#all] \(body) end"]
    if callback == .evaluate { callbacks["next"] = "function() return {done = true} end" }
    let probe = try Probe(callbacks: callbacks, manifest: manifest)
    switch callback {
    case .rewards: return probe.rewards().failure
    case .view: return probe.view(1, state: [:]).failure
    case .setup, .next, .task, .evaluate: return probe.sandbox.step(probe.request(clock: clock)).failure
    case .apply, .parse, .default:
      let given = [
        GivenAnswer(seat: 1, content: .action(Probe.encoded("a"))), GivenAnswer(seat: 2, content: .forfeit(.late, reason: "silent")),
      ]
      let reply = probe.sandbox.step(probe.request(.answers(given), state: Probe.encoded([:]), clock: clock, isFinal: true))
      guard callback == .parse, let parsed = reply.parsed.first, parsed.raised else { return reply.failure }
      return SpaceFailure(verdict: .runtimeError, place: "parse", seat: parsed.seat, message: parsed.reason)
    }
  }

  @Test(arguments: draws) func randomIsWhereTheTableHasIt(draw: Draw) throws {
    let manifest = Probe.permissions(draw.isPermitted ? [.random] : [])
    let failure = try Self.failure(in: draw.callback, body: "random.int(1, 6) error('drawn')", manifest: manifest)
    let mayDraw = Contract.callback(draw.callback).mayUse.contains(.random)
    let message =
      !draw.isPermitted
      ? "random: add the permission \"random\" to manifest.json"
      : mayDraw
        ? "drawn" : "random: there are no draws in \(draw.callback.rawValue); draw in setup or apply and keep the result in the state"
    #expect(failure?.verdict == .runtimeError)
    #expect(failure?.place == draw.callback.rawValue)
    #expect(failure.map { String($0.message.drop { $0 != " " }.dropFirst()) } == message, "\(String(describing: failure))")
  }

  /// `ctx.clock` is there exactly with `clock.session`, in every callback.
  @Test(arguments: [true, false]) func theClockNeedsItsPermission(isPermitted: Bool) throws {
    let note = "assert((ctx.clock ~= nil) == \(isPermitted), 'the clock is wrong')"
    let source = Probe.source([
      "setup": "function(ctx) \(note) return {} end",
      "next": "function(s, ctx) \(note) return ctx.asks == 0 and {ask = {1, 2}} or {done = true} end",
      "task": "function(s, seat, ctx) \(note) return {text = 'go'} end", "parse": "function(s, seat, a, ctx) \(note) return a end",
      "default": "function(s, seat, ctx) \(note) return 'x' end", "apply": "function(s, e, ctx) \(note) return s end",
      "evaluate": "function(s, ctx) \(note) return {{score = 1}, {score = 0}} end",
      "rewards": "function(s, r, ctx) \(note) return {10000, 0} end", "view": "function(s, a, ctx) \(note) return {} end",
    ])
    var manifest = Probe.permissions(isPermitted ? [.clockSession] : [])
    manifest["rewards"] = ["preset": "custom"]
    let bench = try Bench(Fixture.package(source, manifest: manifest))
    var views: [SpaceFailure?] = []
    let live = try bench.session { machine in
      views.append(
        bench.play.view(audience: 0, state: machine.state, context: machine.context, seed: machine.start.seed, step: 0, hasEnded: false)
          .failure)
      return true
    } says: { seat, _ in
      seat == 1 ? Array("hello".utf8) : nil
    }
    #expect(views == [nil, nil])
    #expect(
      bench.checked(live).end.outcome
        == .settled(Settlement(scores: [try Score(1), try Score(0)], ranking: try Ranking(ranks: [1, 2]), shares: [10_000, 0])))
  }
}
