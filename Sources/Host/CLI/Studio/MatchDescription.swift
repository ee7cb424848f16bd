internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceReview
internal import SpaceSandbox

/// A match in words and as data, for those who have no studio on a terminal.
struct MatchDescription {
  let bench: Workbench
  let match: Match

  /// One step in all its panes, one below the other.
  func lines(of number: Int, _ bench: inout Workbench, width: Int) -> [Line] {
    var desk = Desk(seats: match.setting.bots.count)
    desk.tick(at: .zero, count: match.steps.count)
    desk.look(at: number)
    let picture = bench.picture(of: match.steps[number], for: 0)
    return StudioDrawing(
      match: match, isFinished: true, desk: desk, picture: picture, problem: nil, inspection: bench.inspection, width: width, height: .max
    ).unfolded() + [Line()]
  }

  /// Everything: the whole match, or one step of it.
  func value(of step: Int?) -> Value {
    let manifest = match.package.manifest
    var map: Value.Map = [
      "space": .text(manifest.id), "version": .text("\(manifest.version)"), "package": .text("\(match.package.cid)"),
      "seed": .text("\(match.setting.seed)"), "bots": .list(match.setting.bots.map { .text($0) }),
      "steps": .list(match.steps.filter { step == nil || $0.number == step }.map(value)), "instructions": .int(match.instructions),
      "findings": .list(bench.inspection.values),
    ]
    map["config"] = match.setting.config
    if match.isCut { map["cut"] = true }
    if let outcome = match.outcome {
      for entry in RunReport.outcome(outcome) { map[entry.key] = entry.value }
    }
    return .map(map)
  }

  private func value(_ step: MatchStep) -> Value {
    var map: Value.Map = ["number": .int(Int64(step.number)), "type": .text(step.input.kind), "instructions": .int(step.reply.used)]
    if case .answers(let answers) = step.input { map["answers"] = .list(answers.map(SessionDescription.value)) }
    map["clock"] = step.clock.map { .int($0) }
    map["state"] = step.stateValue
    map["event"] = step.eventValue
    map["command"] = step.commandValue
    map["evaluation"] = step.evaluationValue
    map["log"] = step.log.map { .text($0) }
    map["failure"] = step.reply.failure.map { .text("\($0)") }
    let forfeits = step.reply.parsed.compactMap { parsed in
      parsed.forfeit.map { ["seat": .int(Int64(parsed.seat)), "forfeit": .text($0.rawValue), "reason": .text(parsed.reason)] as Value }
    }
    if !forfeits.isEmpty { map["forfeits"] = .list(forfeits) }
    map["tasks"] = .list(step.asked.compactMap { seat in step.task(of: seat).map { ["seat": .int(Int64(seat)), "task": $0] } })
    map["scenes"] = .list((0...match.setting.bots.count).compactMap { scene(step, $0) })
    return .map(map)
  }

  private func scene(_ step: MatchStep, _ audience: Int) -> Value? {
    guard let drawn = bench.drawing(of: step, for: audience) else { return nil }
    let seat = Value.int(Int64(audience))
    do {
      return ["audience": seat, "scene": try DagCBOR.decode(try drawn.get())]
    } catch {
      return ["audience": seat, "failure": .text("\(error)")]
    }
  }
}
