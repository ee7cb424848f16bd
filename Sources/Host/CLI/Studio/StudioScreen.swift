internal import SpaceReview

/// The studio on a terminal: waits for keys and for edits at the same time, and draws what they lead to.
struct StudioScreen {
  private var bench: Workbench
  private var watch: FolderWatch
  private var keyboard = Keyboard()
  private var screen = Screen()
  private var desk = Desk(seats: 1)
  private let clock = ContinuousClock()
  private let begun: ContinuousClock.Instant
  /// When the edit began that is not on the screen yet, and how long the last one took to come there.
  private var editBegan: Duration?
  private var milliseconds: Int?
  private var complaint: String?
  /// Whether the linter has yet to look: the match comes first.
  private var isUninspected = false

  /// How long a match may be folded before the screen is drawn and keys are looked at.
  private static let slice = Duration.milliseconds(25)
  /// A match that was folded to where one looks is drawn then; one that takes longer is drawn as far as it is.
  private static let patience = Duration.milliseconds(150)

  init(_ bench: Workbench) {
    self.bench = bench
    watch = FolderWatch(bench.folder)
    begun = clock.now
  }

  private var now: Duration { clock.now - begun }

  /// Returns once the person has left. The terminal is as it was then, however this ends.
  mutating func show() {
    screen.open()
    defer {
      screen.close()
      keyboard.close()
      watch.end()
      bench.stop()
    }
    take(editAt: nil)
    while !Interruption.isRequested {
      if let edit = watch.change(at: now) { take(editAt: edit) }
      if bench.fold?.isFinished == false { fold(for: StudioScreen.slice) }
      desk.tick(at: now, count: bench.match?.steps.count ?? 0)
      draw()
      noteLatency()
      if isUninspected {
        isUninspected = false
        bench.inspect()
        draw()
      }
      for key in keyboard.keys(within: pause, or: watch.descriptor) {
        if let command = desk.press(key, at: now), !obey(command) { return }
      }
    }
  }

  /// Nothing to do until then; a second at most, because the window may have another size.
  private var pause: Duration {
    if bench.fold?.isFinished == false { return .zero }
    return min(.milliseconds(250), watch.rest(at: now), max(.milliseconds(20), desk.player.rest(at: now) ?? .seconds(1)))
  }

  // MARK: Edits

  private mutating func take(editAt edit: Duration?) {
    let seats = bench.match?.setting.bots.count
    isUninspected = true
    guard bench.refresh() else { return }
    complaint = nil
    milliseconds = nil
    editBegan = edit
    // What stood there stays until the fold has come to where the person looks.
    fold(for: StudioScreen.patience)
    if bench.match?.setting.bots.count != seats { restartDesk() }
  }

  private mutating func fold(for time: Duration) {
    let end = now + time
    bench.advance { [clock, begun] in clock.now - begun < end && !Interruption.isRequested }
  }

  private mutating func noteLatency() {
    guard let began = editBegan else { return }
    editBegan = nil
    milliseconds = Int((Figures.seconds(now - began) * 1000).rounded())
    draw()
  }

  private mutating func restartDesk() { desk.restart(seats: bench.match?.setting.bots.count ?? 1, at: now) }

  // MARK: Keys

  /// - Returns: false to leave.
  private mutating func obey(_ command: Desk.Command) -> Bool {
    switch command {
    case .leave: return false
    case .refresh: screen.forget()
    case .suspend:
      screen.close()
      keyboard.close()
      Keyboard.stopProgram()
      keyboard.reopen()
      screen.open()
    case .newSeed: restart { bench in try bench.restart(seed: bench.seed &+ 1) }
    case .nextBots: restart { bench in try bench.restart(nextBots: true) }
    case .restart: restart { bench in try bench.restart() }
    }
    return true
  }

  private mutating func restart(_ body: (inout Workbench) throws -> Void) {
    complaint = nil
    do {
      try body(&bench)
      restartDesk()
    } catch {
      complaint = "\(error)"
    }
  }

  // MARK: The screen

  private mutating func draw() {
    let terminal = Terminal.current
    guard let match = bench.match, let fold = bench.fold else { return drawProblem(terminal) }
    if desk.showsKeys { return screen.draw(keys(terminal.width - 1), status: Line("? back to the match · q leave", .dim), on: terminal) }
    guard terminal.width >= 40, terminal.height >= 12 else {
      return screen.draw([Line("The studio needs 40 columns and 12 rows.")], status: Line("q leave", .dim), on: terminal)
    }
    let place = max(0, min(desk.player.place, match.steps.count - 1))
    let picture = match.steps.indices.contains(place) ? bench.picture(of: match.steps[place], for: desk.player.audience) : .none
    let drawing = StudioDrawing(
      match: match, isFinished: fold.isFinished, desk: desk, picture: picture, problem: bench.problem, inspection: bench.inspection,
      width: terminal.width - 1, height: terminal.height - 1)
    let (lines, overflow) = drawing.lines()
    for (pane, most) in overflow { desk.limitScroll(of: pane, to: most) }
    let edit = bench.problem == nil ? StudioStatus.news(fold, fresh: bench.reasonForNew, milliseconds: milliseconds) : Line()
    let news = complaint.map { Line($0, .warning) } ?? edit
    let status = StudioStatus(desk: desk, count: match.steps.count, isFinished: fold.isFinished, news: news)
    screen.draw(lines, status: status.line(width: terminal.width - 1), on: terminal)
  }

  /// Before there is anything else to show.
  private mutating func drawProblem(_ terminal: Terminal) {
    guard let problem = bench.problem else { return }
    let width = terminal.width - 1
    var lines = [Line("\(bench.folder) cannot be played yet", .bold), Line()]
    lines += Line.wrapped(problem.message, width: width - 2, ink: .bad).map { Line("  ") + $0 }
    if !problem.hint.isEmpty { lines += [Line()] + Line.wrapped("hint: " + problem.hint, width: width - 2).map { Line("  ") + $0 } }
    lines += [Line()] + bench.inspection.lines(width: width)
    screen.draw(lines, status: Line("waiting for an edit · q leave", .dim), on: terminal)
  }

  private func keys(_ width: Int) -> [Line] {
    let longest = Desk.help.map { DisplayWidth.of($0.keys) }.max() ?? 0
    let note = """
      Save a file of the Space, and the match is folded again from the first step that the edit can affect, with the answers that were \
      given. What changed since the step before is set off in the state.
      """
    return [Line("Keys", .bold), Line()]
      + Desk.help.flatMap { keys, meaning in
        Line.wrapped(meaning, width: width - longest - 4).enumerated().map { index, text in
          Line("  ") + Line(index == 0 ? keys : "", .bold).padded(to: longest) + Line("  ") + text
        }
      } + [Line()] + Line.wrapped(note, width: width - 2, ink: .dim).map { Line("  ") + $0 }
  }
}
