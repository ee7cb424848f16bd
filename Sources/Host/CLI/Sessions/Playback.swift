internal import HostRules

/// Shows a film: in place and in time on a terminal, one frame after the other elsewhere.
struct Playback {
  let title: String
  let seated: [String]
  /// Steps a second.
  let speed: Double

  /// The lines of one frame. The log stands where the Space draws nothing.
  func lines(_ frame: Frame, of count: Int, width: Int, mostMoments: Int = .max) -> [Line] {
    let drawing = SceneDrawing(seated: seated, width: width, mostMoments: mostMoments)
    var lines = [Line(title, .bold) + Line("  step \(frame.step) of \(max(0, count - 1))", .dim), versus, Line()]
    switch frame.picture {
    case .scene(let scene): lines += drawing.lines(scene)
    case .failed(let message): lines += Line.wrapped("view failed: \(message)", width: width, ink: .bad)
    case .none: break
    }
    if case .scene = frame.picture {
      lines.append(Line())
    } else {
      lines += Line.wrapped(frame.log ?? (frame.step == 0 ? "The session begins." : "…"), width: width)
    }
    if case .answers(let answers) = frame.input {
      let names = answers.map { drawing.name($0.seat) }
      let longest = names.map(\.width).max() ?? 0
      lines += zip(names, answers).map { Line("  ") + $0.padded(to: longest) + Line("  ") + SessionDescription.answer($1) }
    }
    return lines
  }

  private var versus: Line {
    seated.indices.reduce(into: Line("  ")) { line, index in
      line += (index > 0 ? Line(" · ", .dim) : Line()) + SceneDrawing(seated: seated, width: 80).name(index + 1)
    }
  }

  func show(_ frames: [Frame]) async throws {
    guard Terminal.current.isInteractive else {
      let terminal = Terminal.current
      for frame in frames { terminal.print(lines(frame, of: frames.count, width: min(terminal.width - 1, 100)) + [Line()]) }
      return
    }
    var region = LiveRegion()
    defer { region.close() }
    for frame in frames where !Interruption.isRequested {
      let terminal = Terminal.current
      region.draw(lines(frame, of: frames.count, width: min(terminal.width - 1, 100), mostMoments: 4), on: terminal)
      if frame.step < frames.count - 1 { try await pause() }
    }
    region.close(clearing: true)
    // The last frame stays on screen whole, however small the window is.
    if let last = frames.last {
      let terminal = Terminal.current
      terminal.print(lines(last, of: frames.count, width: min(terminal.width - 1, 100)) + [Line()])
    }
  }

  /// Waits for the time of one step; Ctrl-C ends the wait within a twentieth of a second.
  private func pause() async throws {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(1 / speed)
    while clock.now < end, !Interruption.isRequested {
      try await clock.sleep(until: min(end, clock.now + .milliseconds(50)))
    }
  }
}
