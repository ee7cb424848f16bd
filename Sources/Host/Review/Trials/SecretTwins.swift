internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceLint
internal import SpaceSandbox

/// Takes the steps of sessions again with what is hidden replaced by what other deals had, and looks at what comes to light in them.
///
/// The public part of a state is always the session's own, so that each step is looked at by itself. What comes to light is a reveal
/// if it decides something: then some of the other worlds are scored otherwise after the step. What is found is hidden before the step
/// and after it, is shown in it, and decides nothing: the folded cards on the table.
struct SecretTwins {
  private struct World {
    var hidden: Value
    var secret: Value?
    /// After the step that was taken last.
    var reply: StepReply?
  }

  /// Fewer worlds than this that differ in something prove nothing about it.
  private static let fewestWorlds = 6

  private let trial: Trial
  private let deals: Deals
  private(set) var steps = 0
  private(set) var taken = 0

  init(trial: Trial, deals: Deals) {
    self.trial = trial
    self.deals = deals
  }

  mutating func search(_ session: TrialSession, _ result: inout RuleResult) {
    guard session.seats == deals.seats else { return }
    var worlds = deals.all.prefix(trial.plan.count(quick: 20, full: 40)).compactMap { deal in
      Shown.leaves(.list(deal.hidden), as: "").isEmpty ? nil : World(hidden: .list(deal.hidden), secret: deal.secret)
    }
    for (index, move) in session.moves.enumerated().dropFirst() where !trial.isOver && !result.isFull {
      // At the end of a session everything may be shown.
      guard worlds.count >= SecretTwins.fewestWorlds, move.reply.evaluation.isEmpty, let state = try? DagCBOR.decode(move.request.state),
        let after = try? DagCBOR.decode(move.reply.state)
      else { return }
      worlds = worlds.compactMap { stepped($0, move, over: state) }
      steps += 1
      taken += worlds.count
      let next = index + 1 < session.moves.count ? session.moves[index + 1].machine : session.machine
      for scene in scenes(of: move, after: after, worlds) {
        let shown = shown(scene, in: worlds, move, next, after)
        guard let found = tracked(scene, shown, worlds, after), !decides(move, next, worlds) else { continue }
        result.find(
          "\(scene.name) tells \(found.owner) what is still hidden, and decides nothing: state.\(found.path)", severity: .warning,
          hint: "leave it out, or take it out of state.hidden when it is to be known",
          evidence: trial.evidence(
            session, step: move.number,
            Evidence.answers(move.answers ?? []) + [
              "state.\(found.path) is \(Evidence.json(found.value)); with \(found.worlds) other values in its place, each was shown"
            ]))
      }
    }
  }

  /// The world after the same step; nil where the step fails in it.
  private func stepped(_ world: World, _ move: TrialSession.Move, over state: Value) -> World? {
    guard var map = state.map else { return nil }
    map["hidden"] = world.hidden
    map["secret"] = world.secret
    var request = move.request
    request.state = Evidence.encoded(.map(map))
    request.bots = []
    let reply = trial.table.check.step(request)
    guard reply.failure == nil, let after = try? DagCBOR.decode(reply.state), let hidden = after["hidden"] else { return nil }
    return World(hidden: hidden, secret: after["secret"], reply: reply)
  }

  /// Something that one audience is shown after a step.
  private struct Scene {
    let name: String
    /// 0 for the public.
    let audience: Int
    let kind: Kind

    enum Kind { case log, view, task }
  }

  private func scenes(of move: TrialSession.Move, after: Value, _ worlds: [World]) -> [Scene] {
    var scenes = [Scene(name: "the log", audience: 0, kind: .log), Scene(name: "the page", audience: 0, kind: .view)]
    let isAlike = worlds.allSatisfy { $0.reply?.command == move.reply.command }
    if isAlike {
      for asked in move.reply.asked where !asked.task.isEmpty {
        scenes.append(Scene(name: "the task of seat \(asked.seat)", audience: asked.seat, kind: .task))
      }
    }
    return scenes
  }

  /// What stands in a scene: in the session first, then by world. Empty where it is the same everywhere.
  private func shown(
    _ scene: Scene, in worlds: [World], _ move: TrialSession.Move, _ next: SessionMachine, _ after: Value
  ) -> [Shown] {
    func seen(_ reply: StepReply, _ state: [UInt8]) -> Shown {
      switch scene.kind {
      case .log:
        var shown = Shown()
        shown.add(words: reply.log ?? "", as: "log")
        return shown
      case .view: return trial.table.shownView(0, machine: next, state: state, hasEnded: false)
      case .task:
        var shown = Shown()
        let bytes = trial.table.play.task(
          seat: scene.audience, state: state, context: next.context, seed: next.start.seed, step: next.eventsApplied)
        if case .success(let bytes) = bytes { shown.add(task: bytes) }
        return shown
      }
    }
    let first = seen(move.reply, move.reply.state)
    var all = [first]
    for world in worlds {
      guard let reply = world.reply else { continue }
      all.append(seen(reply, scene.kind == .task ? own(scene.audience, of: after, in: reply.state) : reply.state))
    }
    return all.allSatisfy { $0 == first } ? [] : all
  }

  /// The state of a world with the seat's own hidden things as the session has them: those it may see.
  private func own(_ seat: Int, of after: Value, in state: [UInt8]) -> [UInt8] {
    guard var map = (try? DagCBOR.decode(state))?.map, var hidden = map["hidden"]?.list, let own = after["hidden"]?.list,
      hidden.indices.contains(seat - 1), own.indices.contains(seat - 1)
    else { return state }
    hidden[seat - 1] = own[seat - 1]
    map["hidden"] = .list(hidden)
    return Evidence.encoded(.map(map))
  }

  private struct Tracked {
    let owner: String
    let path: String
    let value: Value
    let worlds: Int
  }

  /// A hidden value that stands at one place of the scene in every world.
  private func tracked(_ scene: Scene, _ shown: [Shown], _ worlds: [World], _ after: Value) -> Tracked? {
    guard let first = shown.first, shown.count == worlds.count + 1, let hidden = after["hidden"]?.list else { return nil }
    for (seat, value) in hidden.enumerated() where seat + 1 != scene.audience {
      let others = worlds.map { world -> [String: Value] in
        guard let list = world.hidden.list, list.indices.contains(seat) else { return [:] }
        return Dictionary(Shown.leaves(list[seat], as: "hidden[\(seat + 1)]").map { ($0.path, $0.value) }, uniquingKeysWith: { $1 })
      }
      for leaf in Shown.leaves(value, as: "hidden[\(seat + 1)]") {
        let different = zip(others, shown.dropFirst()).compactMap { other, shown in
          other[leaf.path].flatMap { $0 == leaf.value ? nil : (value: $0, shown: shown) }
        }
        guard different.count >= SecretTwins.fewestWorlds else { continue }
        let follows = first.atoms.contains { path, value in
          value == leaf.value && different.allSatisfy { $0.shown.atoms[path] == $0.value }
        }
        if follows {
          return Tracked(
            owner: scene.audience == 0 ? "everybody" : "seat \(scene.audience)", path: leaf.path, value: leaf.value, worlds: different.count
          )
        }
      }
    }
    return nil
  }

  /// Whether what was replaced makes a difference to the score after the step.
  private func decides(_ move: TrialSession.Move, _ next: SessionMachine, _ worlds: [World]) -> Bool {
    func evaluation(_ state: [UInt8]) -> [UInt8]? {
      try? trial.table.play.evaluate(state: state, context: next.context, seed: next.start.seed, step: next.eventsApplied).get()
    }
    let own = evaluation(move.reply.state)
    return worlds.contains { world in world.reply.map { evaluation($0.state) != own } ?? false }
  }
}
