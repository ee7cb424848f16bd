internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceSandbox

/// Shows a film: on a terminal in time and with keys, also while it is being made; elsewhere one frame after the other once it is
/// finished.
///
/// Runs on a lane of its own: pictures are made in another worker than the one that plays, and waiting for keys blocks nobody.
struct Playback {
  let title: String
  /// Of the session. Of a session that has not begun, its clock may still be missing.
  let header: Journal.Header
  /// By seat, who sits there under a seed: seats may be drawn by it, and it stands in every snapshot.
  let seated: @Sendable (_ seed: Digest) -> [String]
  /// Steps a second.
  let speed: Double
  let package: SpacePackage
  let executable: WorkerExecutable

  /// Returns once the person has left, or the film has been shown. A sandbox that cannot be started is an error.
  func show(_ film: Film) async throws {
    let lanes = Lanes(count: 1, executable: executable)
    defer { lanes.close() }
    let shown = await lanes.run { lane -> Result<Void, SandboxError> in
      do throws(SandboxError) {
        let sandbox = try lane.playing(package)
        if Terminal.current.isInteractive { watch(film, in: sandbox) } else { print(film, in: sandbox) }
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try shown.get()
  }

  private func drawing(_ film: Film) -> FrameDrawing {
    FrameDrawing(title: title, seated: seated(film[0].seed), feeds: header.feeds.keys.sorted())
  }

  /// As many columns as a frame takes: longer lines are hard to read.
  private static func width(_ terminal: Terminal) -> Int { min(terminal.width - 1, 100) }

  private func print(_ film: Film, in sandbox: SpaceSandbox) {
    let terminal = Terminal.current
    // Whoever reads this has no use for a part of a session, so it comes whole.
    var waiting = Keyboard.none
    while !film.length.isComplete { _ = waiting.keys(within: .milliseconds(50)) }
    let count = film.length.count
    guard count > 0 else { return }
    let last = film[count - 1].number
    let drawing = drawing(film)
    for place in 0..<count {
      let frame = Frame(film[place], after: place > 0 ? film[place - 1] : nil, for: 0, isPublished: true, in: sandbox)
      terminal.print(drawing.lines(frame, of: last, width: Playback.width(terminal)) + [Line()])
    }
  }

  private func watch(_ film: Film, in sandbox: SpaceSandbox) {
    let clock = ContinuousClock()
    let begun = clock.now
    var keyboard = Keyboard()
    defer { keyboard.close() }
    var screen = Screen()
    screen.open()
    defer { screen.close() }
    var player = Player(seats: header.roster.count, speed: speed, hasKeys: keyboard.isOpen)
    var shown: Shown?
    while !player.hasLeft, !Interruption.isRequested {
      if !keyboard.isOpen { player.loseKeys(at: clock.now - begun) }
      let (count, isComplete) = film.length
      player.tick(at: clock.now - begun, count: count, isComplete: isComplete)
      if count > 0 {
        let next = shown.flatMap { $0.isStill(of: film, player) ? $0 : nil } ?? Shown(film, player, in: sandbox)
        draw(next, drawing(film), newest: film[count - 1], &player, on: &screen)
        shown = next
      }
      for key in keyboard.keys(within: Playback.pause(player.rest(at: clock.now - begun))) {
        switch key {
        case .suspend:
          suspend(&keyboard, &screen)
          player.resume(at: clock.now - begun)
        case .refresh: screen.forget()
        default: player.press(key, at: clock.now - begun)
        }
      }
    }
    screen.close()
    keyboard.close()
    guard let frame = shown?.frame else { return }
    // Where the person left stays on the screen whole, however small the window is.
    let terminal = Terminal.current
    terminal.print(drawing(film).lines(frame, of: film[film.length.count - 1].number, width: Playback.width(terminal)) + [Line()])
  }

  /// A frame with what it was made for.
  private struct Shown {
    let place: Int
    let isComplete: Bool
    let frame: Frame

    init(_ film: Film, _ player: Player, in sandbox: SpaceSandbox) {
      place = player.place
      isComplete = player.isComplete
      frame = Frame(film[place], after: place > 0 ? film[place - 1] : nil, for: player.audience, isPublished: isComplete, in: sandbox)
    }

    /// The last place of a long film may get another step.
    func isStill(of film: Film, _ player: Player) -> Bool {
      place == player.place && isComplete == player.isComplete && frame.audience == player.audience && frame.number == film[place].number
    }
  }

  /// At most thirty drawings a second, and at least twenty looks at the film and at the size of the window.
  private static func pause(_ rest: Duration?) -> Duration { min(.milliseconds(50), max(.milliseconds(33), rest ?? .milliseconds(50))) }

  private func draw(
    _ shown: Shown, _ drawing: FrameDrawing, newest: Snapshot, _ player: inout Player, on screen: inout Screen
  ) {
    let terminal = Terminal.current
    let room = terminal.height - 1
    let lines =
      player.showsKeys ? keys(width: Playback.width(terminal)) : drawing.lines(shown.frame, width: Playback.width(terminal), height: room)
    player.limitScroll(to: lines.count - room)
    let below = max(0, lines.count - room - player.scroll)
    let status = StatusLine(
      player: player, step: shown.frame.number, last: newest.number, seated: drawing.seated, below: below, phase: newest.phase)
    screen.draw(Array(lines.dropFirst(player.scroll)), status: status.line(width: terminal.width - 1), on: terminal)
  }

  private func keys(width: Int) -> [Line] {
    let longest = Player.help.map { DisplayWidth.of($0.keys) }.max() ?? 0
    let note = """
      An answer is shown to the seat that gave it; to the others, too, where the Space hides nothing at that step; and to the public as \
      soon as the session is over.
      """
    return [Line("Keys", .bold), Line()]
      + Player.help.flatMap { keys, meaning in
        Line.wrapped(meaning, width: width - longest - 4).enumerated().map { index, text in
          Line("  ") + Line(index == 0 ? keys : "", .bold).padded(to: longest) + Line("  ") + text
        }
      } + [Line()] + Line.wrapped(note, width: width - 2, ink: .dim).map { Line("  ") + $0 }
  }

  private func suspend(_ keyboard: inout Keyboard, _ screen: inout Screen) {
    screen.close()
    keyboard.close()
    Keyboard.stopProgram()
    keyboard.reopen()
    screen.open()
  }
}
