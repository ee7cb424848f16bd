internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

/// Tells of a run while it goes on: a table that is drawn again in place, plain lines for a pipe, or JSON.
struct RunShow {
  private(set) var tally: RunTally
  private let display: (Int) -> RunDisplay
  private let field: Field
  private let isJSON: Bool
  private let seed: UInt64?
  private let started = ContinuousClock.now
  private var region = LiveRegion()
  private var notes: [String] = []
  /// What the last plain line told, so that a host that stays does not say the same again and again.
  private var told: (played: Int, at: ContinuousClock.Instant)?

  init(sessions: Int, lanes: Int, seed: UInt64?, field: Field, isJSON: Bool) {
    tally = RunTally(field.entrants)
    display = { [entrants = field.entrants] width in
      RunDisplay(sessions: sessions, lanes: lanes, seed: seed, entrants: entrants, width: width)
    }
    self.field = field
    self.isJSON = isJSON
    self.seed = seed
  }

  /// How often `tick` is due: ten times a second on a terminal, every three seconds elsewhere.
  var interval: Duration { Terminal.current.isInteractive ? .milliseconds(100) : .seconds(3) }

  private var elapsed: Double { Figures.seconds(ContinuousClock.now - started) }

  /// Says what is played, and what cannot be.
  func open() {
    guard !isJSON else { return }
    let terminal = Terminal.current
    if !terminal.isInteractive { terminal.print(display(terminal.width).heading) }
    for (name, failure) in field.refused {
      terminal.print(Line("refused ", .bad) + Line(name, .bold))
      terminal.print(failure.message.split(separator: "\n").map { Line("  \($0)") })
      if !failure.hint.isEmpty { terminal.print(Line("  hint: \(failure.hint)", .dim)) }
    }
  }

  /// Says something that a person may want to act on, above whatever is drawn in place.
  mutating func note(_ text: String) {
    guard !isJSON else { return }
    notes.append(text)
    if !Terminal.current.isInteractive { Terminal.current.print(Line.wrapped(text, width: Terminal.current.width, ink: .warning)) }
  }

  mutating func take(_ change: ChangingSpaces.Change) {
    if isJSON { Output.standard(JSON.text(change.value) + "\n") } else { note(change.words) }
  }

  mutating func take(_ outcome: RunSessions.Outcome) throws {
    let number = outcome.number ?? tally.played
    try tally.add(outcome.played, number: number, agreesWithStore: outcome.agreesWithStore)
    if isJSON { Output.standard(JSON.text(RunReport.session(outcome.played, number: number)) + "\n") }
  }

  mutating func tick(waiting: WaitingRoom = WaitingRoom()) {
    guard !isJSON else { return }
    let terminal = Terminal.current
    let display = display(terminal.width)
    if terminal.isInteractive {
      region.draw(
        display.live(tally, waiting: waiting, notes: notes.suffix(3), elapsed: elapsed, isStopping: Interruption.isRequested), on: terminal)
    } else if told.map({ $0.played != tally.played || ContinuousClock.now - $0.at >= .seconds(60) }) ?? true {
      told = (tally.played, ContinuousClock.now)
      terminal.print(display.plainProgress(tally, waiting: waiting, elapsed: elapsed))
    }
  }

  /// Prints the standings and the sum of it all; gives the run's exit.
  mutating func end(waiting: Int = 0, next: [(command: String, purpose: String)]) -> Exit {
    let isInterrupted = Interruption.isRequested
    let elapsed = elapsed
    if isJSON {
      Output.standard(
        JSON.text(RunReport.summary(tally, refused: field.refused, seed: seed, elapsed: elapsed, isInterrupted: isInterrupted)) + "\n")
    } else {
      let terminal = Terminal.current
      let display = display(terminal.width)
      region.close(clearing: true)
      if terminal.isInteractive { terminal.print([display.heading, Line()]) }
      for note in notes { terminal.print(Line.wrapped(note, width: terminal.width, ink: .warning)) }
      terminal.print(display.standings(tally))
      terminal.print(display.summary(tally, elapsed: elapsed, isInterrupted: isInterrupted))
      if waiting > 0 {
        terminal.print(Line("  \(Figures.count(waiting, "session")) still waiting: `agon session resume` goes on with them", .warning))
      }
      terminal.print(RunDisplay.whatNext(next, width: terminal.width))
    }
    return tally.exit(isInterrupted: isInterrupted)
  }

  mutating func close() { region.close() }
}
