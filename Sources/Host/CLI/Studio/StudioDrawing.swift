internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceLint
internal import SpaceReview
internal import SpaceSandbox

/// The studio's screen in lines of text. Pure.
struct StudioDrawing {
  let match: Match
  let isFinished: Bool
  let desk: Desk
  let picture: Frame.Picture
  let problem: Failure?
  let inspection: Inspection
  let width: Int
  let height: Int

  /// The step that is looked at.
  private var place: Int { max(0, min(desk.player.place, match.steps.count - 1)) }
  private var seated: [String] { match.setting.bots }

  /// All but the last row.
  func lines() -> (lines: [Line], overflow: [Desk.Pane: Int]) {
    let head = heading() + banner()
    let layout = PaneLayout(width: width, height: max(0, height - head.count), focus: desk.focus)
    let rows = layout.rows
    let panes = Desk.Pane.allCases.map { pane($0, width: layout.width(of: $0), height: rows[$0]) }
    let overflow = Dictionary(uniqueKeysWithValues: panes.map { ($0.pane, max(0, $0.lines.count - (rows[$0.pane] ?? 0))) })
    var scroll = desk.scroll
    for (pane, most) in overflow { scroll[pane] = max(0, min(scroll[pane] ?? 0, most)) }
    return (head + layout.draw(panes, scroll: scroll), overflow)
  }

  /// One pane below the other, each with all that is in it.
  func unfolded() -> [Line] {
    heading()
      + Desk.Pane.allCases.flatMap { pane -> [Line] in
        let drawing = self.pane(pane, width: width)
        return [Line("─ ", .dim) + drawing.title] + drawing.lines
      }
  }

  private func heading() -> [Line] {
    let manifest = match.package.manifest
    let scenes = SceneDrawing(seated: seated, width: width)
    var line = Line(manifest.name, .bold) + Line(" \(manifest.version)  ", .dim)
    for seat in seated.indices.prefix(8) { line += (seat > 0 ? Line(" · ", .dim) : Line()) + scenes.name(seat + 1) }
    if seated.count > 8 { line += Line(" · … \(seated.count - 8) more", .dim) }
    return [(line + Line("  seed \(match.setting.seed)", .dim) + result).cut(to: width)]
  }

  /// How the match ended, in short: an author sees a failure from whichever step.
  private var result: Line {
    switch match.outcome {
    case nil: Line()
    case .settled(let settlement): Line("  scores " + settlement.scores.map { "\($0)" }.joined(separator: " : "), .dim)
    case .void(let reason): Line("  ✗ step \(match.steps.count - 1): \(reason)", .bad)
    }
  }

  /// Why the folder cannot be played now. What is below it is from before.
  private func banner() -> [Line] {
    guard let problem else { return [] }
    let text = Line.wrapped(problem.message, width: width - 4, ink: .bad).prefix(max(1, min(8, height / 3)))
    return text.enumerated().map { index, line in Line(index == 0 ? "✗ " : "  ", .bad) + line }
      + (problem.hint.isEmpty ? [] : [(Line("  hint: ", .dim) + Line(problem.hint)).cut(to: width)])
      + [Line("  The last version that could be played stays on the screen until this is mended.", .dim).cut(to: width)]
  }

  // MARK: Panes

  /// - Parameter height: the rows that it has, where it can make good use of knowing them.
  private func pane(_ pane: Desk.Pane, width: Int, height: Int? = nil) -> PaneDrawing {
    guard match.steps.indices.contains(place) else { return PaneDrawing(pane: pane, title: Line(pane.title, .bold), lines: []) }
    let step = match.steps[place]
    switch pane {
    case .view: return view(step, width, height)
    case .state: return state(step, width)
    case .task: return task(step, width)
    case .step: return PaneDrawing(pane: .step, title: Line("step \(step.number)", .bold), lines: happened(step, width))
    case .lint: return lint(width)
    }
  }

  private func view(_ step: MatchStep, _ width: Int, _ height: Int?) -> PaneDrawing {
    let audience = desk.player.audience
    let drawing = SceneDrawing(seated: seated, width: width)
    let eyes = audience == 0 ? Line("the public", .dim) : drawing.name(audience)
    let lines: [Line] =
      switch picture {
      case .scene(let scene): fitted(scene, width, height)
      case .failed(let message): Line.wrapped(message, width: width, ink: .bad)
      case .none: [Line(step.hasFailed ? "The step failed, so there is nothing to draw." : "The Space has no view.", .dim)]
      }
    return PaneDrawing(pane: .view, title: Line("view", .bold) + Line(" as seen by ", .dim) + eyes, lines: lines)
  }

  /// A scene that has too many lines is drawn closer together, and with fewer moments of a timeline, if it fits then.
  private func fitted(_ scene: Scene, _ width: Int, _ height: Int?) -> [Line] {
    let whole = SceneDrawing(seated: seated, width: width).lines(scene)
    guard let height, whole.count > height else { return whole }
    for (moments, isDense) in [(16, false), (8, false), (4, false), (8, true), (4, true), (2, true)] {
      let shorter = SceneDrawing(seated: seated, width: width, mostMoments: moments, isDense: isDense).lines(scene)
      if shorter.count <= height { return shorter }
    }
    return whole
  }

  private func state(_ step: MatchStep, _ width: Int) -> PaneDrawing {
    let tree = StateTree(width: width, isExpanded: desk.isExpanded)
    let before = place > 0 ? match.steps[place - 1].stateValue : nil
    let size = Line(" \(Figures.bytes(step.state.count))", .dim)
    let lines = step.stateValue.map { tree.lines($0, before: before) } ?? [Line("There is no state.", .dim)]
    return PaneDrawing(pane: .state, title: Line("state", .bold) + size, lines: lines)
  }

  private func task(_ step: MatchStep, _ width: Int) -> PaneDrawing {
    let audience = desk.player.audience
    let seats = step.asked.sorted { ($0 == audience ? 0 : $0) < ($1 == audience ? 0 : $1) }
    let tree = StateTree(width: width - 2, isExpanded: true)
    var lines: [Line] = []
    for seat in seats {
      guard let task = step.task(of: seat) else { continue }
      if !lines.isEmpty { lines.append(Line()) }
      let action = task["action"]?.text.map { Line("  answers with ", .dim) + Line($0) } ?? Line()
      lines.append(SceneDrawing(seated: seated, width: width).name(seat) + action)
      lines += Line.wrapped(task["text"]?.text ?? "", width: width - 2).map { Line("  ") + $0 }
      if let data = task["data"] { lines += [Line("  data", .dim)] + tree.lines(data, before: nil) }
    }
    if seats.isEmpty { lines = [Line("Nobody is asked after this step.", .dim)] }
    return PaneDrawing(pane: .task, title: Line("task", .bold) + Line(seats.isEmpty ? "" : " of this step", .dim), lines: lines)
  }

  private func lint(_ width: Int) -> PaneDrawing {
    let errors = inspection.findings.count { $0.severity == .error }
    let total = inspection.findings.count
    let count = total == 0 ? Line(" clean", .good) : Line(" \(Figures.count(total, "finding"))", errors > 0 ? .bad : .warning)
    return PaneDrawing(pane: .lint, title: Line("lint", .bold) + count, lines: inspection.lines(width: width))
  }

  // MARK: What happened

  private func happened(_ step: MatchStep, _ width: Int) -> [Line] {
    let tree = StateTree(width: width - 10)
    let input = InputDescription(
      seated: seated, feeds: match.package.manifest.permission(.feedRead)?.scope.feeds ?? [], width: width - 2)
    let clock = step.clock
    let before = place > 0 ? match.steps[place - 1].clock : nil
    var lines = [Line(input.headline(step.input, elapsed: (clock ?? 0) - (before ?? 0)), .bold)]
    if let divergence = match.divergence, divergence.step == step.number {
      lines += Line.wrapped("The match differs from here on: \(divergence.reason).", width: width, ink: .warning)
    }
    lines += input.details(step.input).map { Line("  ") + $0 }
    for parsed in step.reply.parsed where parsed.forfeit != nil {
      let reason = "seat \(parsed.seat) forfeits (\(parsed.forfeit?.rawValue ?? "")): \(parsed.reason)"
      lines += Line.wrapped(reason, width: width - 2, ink: .warning).map { Line("  ") + $0 }
    }
    func row(_ name: String, _ value: Value?) {
      guard let value else { return }
      lines.append((Line(name, .dim).padded(to: 9) + Line(" ") + tree.inline(value)).cut(to: width))
    }
    row("event", step.eventValue)
    if let log = step.log {
      let wrapped = Line.wrapped(log, width: width - 10)
      lines += wrapped.enumerated().map { index, line in Line(index == 0 ? "log" : "", .dim).padded(to: 9) + Line(" ") + line }
    }
    row("command", step.commandValue)
    row("evaluate", step.evaluationValue)
    lines.append(Line("used", .dim).padded(to: 9) + Line(" \(Figures.grouped(Int(step.reply.used))) instructions", .dim))
    if let failure = step.reply.failure { lines += Line.wrapped("\(failure)", width: width, ink: .bad) }
    if place == match.steps.count - 1 { lines += end(width) }
    return lines
  }

  private func end(_ width: Int) -> [Line] {
    if match.isCut {
      return [Line(), Line("The match goes on, but the studio keeps \(Figures.count(match.steps.count, "step")).", .warning)]
    }
    guard let outcome = match.outcome else { return isFinished ? [] : [Line("The match is being played …", .dim)] }
    guard case .settled(let settlement) = outcome else {
      guard case .void(let reason) = outcome else { return [] }
      return [Line()] + Line.wrapped("void, \(reason.code): \(reason)", width: width, ink: .warning)
    }
    return [Line()]
      + seated.indices.map { index in
        SceneDrawing(seated: seated, width: width).name(index + 1).padded(to: 18)
          + Line(
            " \(settlement.scores[index]) points, rank \(settlement.ranking.ranks[index]), \(Figures.percent(basisPoints: settlement.shares[index]))"
          )
      }
  }
}

extension Desk.Pane {
  fileprivate var title: String { "\(self)" }
}
