internal import SpaceContent
internal import SpaceContract
internal import SpaceReview
internal import SpaceSandbox

/// What `agon space bench` measured.
struct SpaceBenchReport {
  let package: SpacePackage
  let bench: SpaceBench
  /// Lines of the profile to show.
  let lineCount: Int

  private var limits: Limits { package.manifest.limits }
  private var perSecond: (sessions: Double, steps: Double) {
    let seconds = max(bench.seconds, 1e-6)
    return (Double(bench.sessions) / seconds, Double(bench.steps) / seconds)
  }

  func lines(width: Int) -> [Line] {
    let manifest = package.manifest
    let heading = Line(manifest.name, .bold) + Line("  \(manifest.id) \(manifest.version)", .dim)
    let speed =
      Line(Figures.short(perSecond.sessions, places: perSecond.sessions < 100 ? 1 : 0), .bold) + Line(" sessions/s  ")
      + Line(Figures.short(perSecond.steps, places: 0), .bold) + Line(" steps/s  ")
      + Line(
        "(\(Figures.count(bench.sessions, "session")) in \(Figures.fixed(bench.seconds, places: 1)) s, one thread, bots included)", .dim)
    var lines = [heading, Line(), speed.cut(to: width)]
    for (code, count) in bench.voids.sorted(by: { $0.key < $1.key }) {
      lines.append(Line("\(Figures.grouped(count)) void: \(code)", code == "space_failed" ? .bad : .warning))
    }
    return lines + budgets(width: width) + profile(width: width)
  }

  private func budgets(width: Int) -> [Line] {
    var table = Table([
      .init(title: "callback"), .init(title: "calls", isRight: true, dispensability: 2), .init(title: "p50", isRight: true),
      .init(title: "p99", isRight: true), .init(title: "max", isRight: true), .init(title: "of limit", isRight: true),
      .init(title: "output", isRight: true, dispensability: 1), .init(title: "of limit", isRight: true, dispensability: 1),
      .init(title: "memory", isRight: true),
    ])
    for callback in bench.use.callbacks {
      let use = callback.instructions
      table.add([
        Line(callback.name), Line(Figures.grouped(callback.calls), .dim), number(use.percentile(50)), number(use.percentile(99)),
        number(use.max), share(use.max, of: limits.instructions), Line(Figures.bytes(callback.outputBytes)),
        share(Int64(callback.outputBytes), of: limits.outputBytes), Line(Figures.bytes(callback.memoryBytes)),
      ])
    }
    let session = bench.perSession
    table.add([
      Line("a session", .bold), Line(Figures.grouped(session.count), .dim), number(session.percentile(50)), number(session.percentile(99)),
      number(session.max), share(session.max, of: limits.sessionInstructions), Line(), Line(), Line(),
    ])
    let bounds =
      "at most \(Figures.grouped(limits.instructions)) a call and \(Figures.grouped(limits.sessionInstructions)) a session, "
      + "\(Figures.bytes(limits.outputBytes)) of output, \(limits.memoryMiB) MiB of memory"
    return [Line(), Line("Instructions, output and memory", .bold)] + table.lines(width: width)
      + Line.wrapped(bounds, width: width - 2, ink: .dim).map { Line("  ") + $0 }
  }

  private func number(_ value: Int64) -> Line { Line(Figures.grouped(Int(value))) }

  private func share(_ part: Int64, of limit: Int) -> Line {
    let share = Double(part) * 100 / Double(limit)
    return Line(Figures.fixed(share, places: share < 1 ? 2 : 1) + " %", share >= 80 ? .bad : share >= 50 ? .warning : .plain)
  }

  private func profile(width: Int) -> [Line] {
    guard lineCount > 0, let most = bench.lines.first else { return [] }
    let shown = bench.lines.prefix(lineCount)
    let places = shown.map { "\($0.file):\($0.line)" }
    let placeWidth = places.map(DisplayWidth.of).max() ?? 0
    let sessions = Figures.count(bench.profiledSessions, "session")
    var lines = [
      Line(),
      (Line("By line", .bold) + Line("  share of \(Figures.grouped(Int(bench.profiledInstructions))) instructions in \(sessions)", .dim))
        .cut(to: width),
    ]
    for (line, place) in zip(shown, places) {
      let percent = Double(line.instructions) * 100 / Double(max(1, bench.profiledInstructions))
      let bar = Int((Double(line.instructions) * 8 / Double(most.instructions)).rounded())
      lines.append(
        (Line("  ") + Line(Figures.fixed(percent, places: 1) + " %").padded(to: 7, isRight: true) + Line(" ")
          + Line(String(repeating: "█", count: bar), .warning).padded(to: 9) + Line(place, .dim).padded(to: placeWidth + 2)
          + Line(line.source)).cut(to: width))
    }
    let rest = bench.lines.dropFirst(lineCount).reduce(0) { $0 + $1.instructions }
    if rest > 0 {
      let percent = Figures.fixed(Double(rest) * 100 / Double(max(1, bench.profiledInstructions)), places: 1)
      lines.append(
        Line("  ") + Line("\(percent) %", .dim).padded(to: 7, isRight: true)
          + Line(" in \(Figures.count(bench.lines.count - shown.count, "other line")); --lines shows more", .dim))
    }
    return lines
  }

  /// The report as JSON. All but `seconds` and what is counted by them follows from the package, the sessions and the seed.
  var value: Value {
    [
      "space": .text(package.manifest.id), "package": .text("\(package.cid)"), "sessions": .int(Int64(bench.sessions)),
      "steps": .int(Int64(bench.steps)), "seconds": .float(bench.seconds), "sessions_per_second": .float(perSecond.sessions),
      "steps_per_second": .float(perSecond.steps), "void": .map(Value.Map(bench.voids.map { ($0.key, .int(Int64($0.value))) })),
      "callbacks": .list(
        bench.use.callbacks.map { callback in
          var map = distribution(callback.instructions, limit: limits.instructions)
          map["callback"] = .text(callback.name)
          map["output_bytes_max"] = .int(Int64(callback.outputBytes))
          map["memory_bytes_max"] = .int(Int64(callback.memoryBytes))
          return .map(map)
        }),
      "session": .map(distribution(bench.perSession, limit: limits.sessionInstructions)),
      "profile": [
        "sessions": .int(Int64(bench.profiledSessions)), "instructions": .int(bench.profiledInstructions),
        "lines": .list(
          bench.lines.prefix(lineCount).map { line in
            [
              "file": .text(line.file), "line": .int(Int64(line.line)), "instructions": .int(line.instructions),
              "hits": .int(Int64(line.hits)), "source": .text(line.source),
            ]
          }),
      ],
    ]
  }

  private func distribution(_ use: Distribution, limit: Int) -> Value.Map {
    [
      "calls": .int(Int64(use.count)), "instructions_p50": .int(use.percentile(50)), "instructions_p99": .int(use.percentile(99)),
      "instructions_max": .int(use.max), "instructions_limit": .int(Int64(limit)),
    ]
  }
}
