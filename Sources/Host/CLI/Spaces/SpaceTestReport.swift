internal import SpaceContent
internal import SpaceContract
internal import SpaceReview
internal import SpaceSandbox

/// What `agon space test` found.
struct SpaceTestReport {
  let package: SpacePackage
  let specs: SpecReport
  let recorded: [GoldenRecording]
  let goldens: [GoldenCheck]
  /// Whether some tests were left out on purpose: coverage then says little.
  let isFiltered: Bool

  var failed: Int { specs.failed + goldens.count { !$0.passed } + recorded.count { $0.refusal != nil } }
  private var passed: Int { specs.passed + goldens.count { $0.passed } }
  private var isEmpty: Bool { specs.files.isEmpty && goldens.isEmpty && recorded.isEmpty }

  func lines(width: Int) -> [Line] {
    var lines = [Line(package.manifest.name, .bold) + Line("  \(package.manifest.id) \(package.manifest.version)", .dim)]
    lines += specs.files.flatMap { file($0, width: width) }
    if !recorded.isEmpty { lines += [Line(), Line("Recorded", .bold)] + recorded.flatMap { recording($0, width: width) } }
    if !goldens.isEmpty { lines += [Line(), Line("Goldens", .bold)] + goldens.flatMap { golden($0, width: width) } }
    if !specs.files.isEmpty, !isFiltered { lines += coverage(width: width) }
    return lines + [Line()] + verdict(width: width)
  }

  // MARK: Spec tests

  private func file(_ file: SpecReport.File, width: Int) -> [Line] {
    var lines = [Line(), Line(file.path, .bold)]
    if let refusal = file.refusal { return lines + Check(.failed, "it cannot be run").lines + indented(refusal, .bad, width: width) }
    // Names that say what is tested are long, and read best one below the other; those that passed are of less interest.
    for test in file.cases {
      let used = used(test.instructions)
      let sign = test.failure == nil ? Line("✓", .good) : Line("✗", .bad)
      let name = Line(test.name.split(separator: "_").joined(separator: " "), test.failure == nil ? .plain : .bold)
      let room = width - 5 - used.width
      let shown = name.cut(to: room)
      lines.append(Line("  ") + sign + Line(" ") + (used.isEmpty ? shown : shown.padded(to: room) + Line(" ") + used))
      if let failure = test.failure { lines += failed(failure, in: file.path, width: width) }
    }
    return lines
  }

  /// How near a test came to its budget, where that is near.
  private func used(_ instructions: Int64) -> Line {
    let limit = Int64(package.manifest.limits.instructions)
    guard instructions * 2 >= limit else { return Line() }
    return Line("\(instructions * 100 / limit) % of the budget", instructions >= limit ? .bad : .warning)
  }

  private func failed(_ failure: SpecReport.Failure, in path: String, width: Int) -> [Line] {
    var lines = indented(failure.message, .bad, width: width)
    var places: [String] = []
    if let place = failure.place { places.append("\(place.file):\(place.line)") }
    places += failure.lines.map { "\(path):\($0)" }.filter { !places.contains($0) }
    if !places.isEmpty { lines += indented("at " + places.joined(separator: ", called from "), .dim, width: width) }
    if let place = failure.place, let source = source(of: place) {
      lines.append(Line("      ") + Line("\(place.line) │ ", .dim) + Line(source))
    }
    return lines.map { $0.cut(to: width) }
  }

  private func source(of place: SourcePlace) -> String? {
    guard let bytes = package.bytes(of: place.file) else { return nil }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.indices.contains(place.line - 1) else { return nil }
    return String(decoding: lines[place.line - 1].drop { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
  }

  private func indented(_ text: String, _ ink: Ink, width: Int) -> [Line] {
    text.split(separator: "\n").flatMap { Line.wrapped(String($0), width: width - 6, ink: ink) }.map { Line("      ") + $0 }
  }

  // MARK: Goldens

  private func golden(_ golden: GoldenCheck, width: Int) -> [Line] {
    guard let difference = golden.difference else {
      let note = golden.isSamePackage ? "" : ", recorded with another version of the Space"
      return [
        (Line("  ") + Line("✓", .good) + Line(" " + golden.name) + Line("  \(Figures.count(golden.steps, "step"))" + note, .dim))
          .cut(to: width)
      ]
    }
    return [Line("  ") + Line("✗", .bad) + Line(" ") + Line(golden.name, .bold)]
      + indented(difference, .bad, width: width) + golden.details.flatMap { indented($0, .dim, width: width) }
  }

  private func recording(_ recording: GoldenRecording, width: Int) -> [Line] {
    if let refusal = recording.refusal {
      return [Line("  ") + Line("✗", .bad) + Line(" ") + Line(recording.name, .bold)] + indented(refusal, .bad, width: width)
    }
    let what = recording.hasChanged ? Line("new ", .warning) : Line("same", .dim)
    return [
      (Line("  ") + what + Line(" " + recording.name) + Line("  \(Figures.count(recording.steps, "step")), \(recording.outcome)", .dim))
        .cut(to: width)
    ]
  }

  // MARK: Coverage

  private func coverage(width: Int) -> [Line] {
    let coverage = specs.coverage
    var table = Table([
      .init(title: "file"), .init(title: "lines", isRight: true), .init(title: "reached", isRight: true),
      .init(title: "not reached"),
    ])
    for file in coverage.files {
      table.add([
        Line(file.path, file.isCounted ? .plain : .dim), Line(Figures.grouped(file.executable), file.isCounted ? .plain : .dim),
        share(file.covered, of: file.executable, isCounted: file.isCounted), Line(SpaceTestReport.ranges(file.uncovered), .dim),
      ])
    }
    let total = Line("  \(SpaceTestReport.percent(coverage.covered, of: coverage.executable)) of main.lua and lib", .dim)
    var lines = [Line(), Line("Coverage", .bold) + total] + table.lines(width: width)
    let called = coverage.callbacks.map { callback in
      callback.calls > 0
        ? Line("✓", .good) + Line(" \(callback.name) ") + Line(Figures.grouped(callback.calls), .dim)
        : Line("✗", .bad) + Line(" \(callback.name) ") + Line("never", .warning)
    }
    lines +=
      [Line()]
      + Line.flowed(called, between: Line("   "), width: width - 13).enumerated().map { index, line in
        Line(index == 0 ? "  CALLS" : "", .dim).padded(to: 11) + line
      }
    return lines
  }

  private func share(_ covered: Int, of executable: Int, isCounted: Bool) -> Line {
    let text = SpaceTestReport.percent(covered, of: executable)
    guard isCounted else { return Line(text, .dim) }
    return Line(text, covered == executable ? .good : covered * 2 < executable ? .bad : .plain)
  }

  /// "97 %"; never 100 where something is missing.
  static func percent(_ part: Int, of whole: Int) -> String { whole == 0 ? "–" : "\(part * 100 / whole) %" }

  /// "3, 7–12".
  static func ranges(_ ranges: [ClosedRange<Int>]) -> String {
    ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)" }.joined(separator: ", ")
  }

  // MARK: The end

  private func verdict(width: Int) -> [Line] {
    if isEmpty {
      return Line.wrapped(
        isFiltered
          ? "Nothing has this name: no spec test and no golden." : "There are no tests: no file in tests/, and no golden in goldens/.",
        width: width, ink: .warning)
    }
    let steps = specs.files.reduce(0) { $0 + $1.cases.count }
    let parts = [Figures.count(steps, "spec test"), Figures.count(goldens.count, "golden")]
    guard failed > 0 else { return [Line("All passed: ", .good) + Line(parts.joined(separator: ", ") + ".")] }
    var lines = [Line("\(Figures.grouped(failed)) failed", .bad) + Line(", \(Figures.grouped(passed)) passed.")]
    if goldens.contains(where: { !$0.passed }) {
      lines += Line.wrapped("If the change is meant, record the goldens anew with --update.", width: width, ink: .dim)
    }
    return lines
  }
}
