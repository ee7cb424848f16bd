internal import SpaceContent
internal import SpaceContract
internal import SpaceLint
internal import SpaceSandbox

/// What the linter says of a folder at once, by reading alone.
struct Inspection: Equatable {
  /// More are counted, and not drawn.
  private static let mostDrawn = 200

  let findings: [Finding]
  /// By finding, its line from 1; nil where it is about a file as a whole.
  let places: [Int?]

  init() { self.init([], in: nil) }

  private init(_ findings: [Finding], in source: SpaceSource?) {
    self.findings = findings
    places = source.map { Inspection.places(findings, $0) } ?? []
  }

  /// Reads the folder, which may be broken. What cannot be read at all has no findings: why it cannot is told elsewhere.
  init(_ folder: String) {
    do throws(SandboxError) {
      let source = try SpaceSource(folder: folder)
      self.init(Linter.check(source).findings, in: source)
    } catch {
      self.init()
    }
  }

  private static func places(_ findings: [Finding], _ source: SpaceSource) -> [Int?] {
    var indices: [String: LineIndex] = [:]
    return findings.map { finding in
      guard let span = finding.span, let file = source.file(finding.file) else { return nil }
      let index = indices[file.path] ?? LineIndex(file.bytes)
      indices[file.path] = index
      return index.position(of: span.start).line
    }
  }

  /// For programs.
  var values: [Value] {
    zip(findings, places).map { finding, place in
      var map: Value.Map = [
        "rule": .text(finding.rule), "severity": .text(finding.severity.rawValue), "message": .text(TextCleaning.clean(finding.message)),
        "file": .text(finding.file),
      ]
      map["line"] = place.map { .int(Int64($0)) }
      if !finding.hint.isEmpty { map["hint"] = .text(TextCleaning.clean(finding.hint)) }
      return .map(map)
    }
  }

  /// Each in a line or two: "S104 main.lua:12 …".
  func lines(width: Int) -> [Line] {
    let drawn = zip(findings, places).prefix(Inspection.mostDrawn).flatMap { finding, place -> [Line] in
      let ink: Ink =
        switch finding.severity {
        case .error: .bad
        case .warning: .warning
        case .note: .dim
        }
      let head = Line(finding.rule, ink) + Line(" \(finding.file)\(place.map { ":\($0)" } ?? "") ", .dim)
      let text = Line.wrapped(finding.message, width: width - 2)
      let hint = finding.hint.isEmpty ? [] : Line.wrapped(finding.hint, width: width - 2, ink: .dim)
      if text.count == 1, head.width + text[0].width <= width { return [head + text[0]] + hint.map { Line("  ") + $0 } }
      return [head] + (text + hint).map { Line("  ") + $0 }
    }
    let rest = findings.count - Inspection.mostDrawn
    return rest > 0 ? drawn + [Line("… \(Figures.count(rest, "finding")) more; `agon space lint` lists them", .dim)] : drawn
  }
}
