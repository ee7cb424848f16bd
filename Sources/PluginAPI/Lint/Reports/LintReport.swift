public import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

/// What a linting of one Space says, ready to be written as JSON, as SARIF or for a terminal.
public struct LintReport: Sendable {
  /// The folder as the person named it.
  public let folder: String
  /// The id and the version of the Space; nil where its manifest has errors.
  public let space: String?
  public let version: String?
  public let result: LintResult
  /// The rules that were looked for, sorted by id.
  public let rules: [RuleInfo]
  /// What was not looked for, and why, a sentence each.
  public let notices: [String]
  /// What playing the Space has looked at, a sentence each.
  public let searches: [String]
  /// The same as data; nil where it was not played.
  public let trials: Value?
  /// What the Space asks for, against the version before it where there is one.
  public let permissions: [PermissionChange]
  private let texts: [String: FileText]

  /// - Parameter rules: The rules that were looked for, static and dynamic ones.
  public init(
    folder: String, source: SpaceSource, result: LintResult, rules: [RuleInfo], notices: [String] = [], searches: [String] = [],
    trials: Value? = nil
  ) {
    self.folder = folder
    space = source.manifest?.id
    version = source.manifest.map { "\($0.version)" }
    self.result = result
    self.rules = rules.sorted { $0.id < $1.id }
    self.notices = notices
    self.searches = searches
    self.trials = trials
    permissions = source.manifest.map { PermissionChange.all(from: source.previous?.manifest, to: $0) } ?? []
    let named = Set(result.findings.map(\.file) + result.suppressed.map(\.finding.file))
    texts = Dictionary(uniqueKeysWithValues: source.files.filter { named.contains($0.path) }.map { ($0.path, FileText($0.bytes)) })
  }

  public func rule(_ id: String) -> RuleInfo? { rules.first { $0.id == id } }

  /// Where a finding stands, for people and machines; nil where it is about the file as a whole.
  public func place(of finding: Finding) -> Place? { finding.span.flatMap { place(of: $0, in: finding.file) } }

  func place(of span: Span, in file: String) -> Place? { texts[file]?.place(of: span) }

  /// The line on which a finding begins, without its end; nil where there is none.
  public func line(of finding: Finding) -> String? {
    guard let place = place(of: finding), let text = texts[finding.file] else { return nil }
    return text.line(place.line)
  }

  /// Lines and columns from 1; columns count Unicode code points. The end is behind the last character.
  public struct Place: Hashable, Sendable {
    public let line: Int
    public let column: Int
    public let endLine: Int
    public let endColumn: Int
  }

  private struct FileText: Sendable {
    let bytes: [UInt8]
    let lines: LineIndex

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      lines = LineIndex(bytes)
    }

    func place(of span: Span) -> Place {
      let (start, end) = (min(span.start, bytes.count), min(max(span.start, span.end), bytes.count))
      let (line, last) = (lines.position(of: start).line, lines.position(of: end).line)
      return Place(line: line, column: column(of: start, in: line), endLine: last, endColumn: column(of: end, in: last))
    }

    /// A byte that continues a UTF-8 sequence takes no column.
    private func column(of offset: Int, in line: Int) -> Int {
      1 + bytes[lines.starts[line - 1]..<offset].count { $0 & 0xC0 != 0x80 }
    }

    func line(_ number: Int) -> String {
      let start = lines.starts[number - 1]
      let end = number < lines.starts.count ? lines.starts[number] : bytes.count
      var line = bytes[start..<end]
      while let last = line.last, last == 0x0A || last == 0x0D { line.removeLast() }
      // A line of any length may stand in a file; what a report shows of it is bounded.
      return String(decoding: line.prefix(2_000), as: UTF8.self)
    }
  }
}
