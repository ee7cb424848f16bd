internal import SpaceLint

/// One Lua file, taken apart into the statements of its top level and what each of them names.
struct CodeUnit {
  enum Use: Hashable {
    /// Another statement of the file.
    case statement(Int)
    /// `m.f`, where `m` is what another file returns.
    case member(file: String, name: String)
    /// All of what another file returns.
    case file(String)
  }

  struct Statement {
    /// Without comments, and with single spaces.
    let text: String
    /// As it stands in the file, and on which line, from 1.
    let source: String
    let line: Int
    /// Whether something happens when the file is loaded, other than that names get values.
    var actsOnLoading = false
    var uses: Set<Use> = []
  }

  private(set) var statements: [Statement] = []
  /// The paths of the files it loads; nil where one is not a literal.
  let required: [String]?
  /// Whether what it does can be followed from name to name.
  let isFollowed: Bool
  /// Whether an error may be caught, so that its message, with a line, becomes a value.
  let catchesErrors: Bool
  /// The whole file.
  let text: String
  /// By name, the statements that define a member of the returned table; nil where that is not such a table.
  private var members: [String: [Int]]?
  /// Statements that every member needs: the table's own declaration and the return.
  private var frame: [Int] = []

  /// Names with which code does more than its text says.
  private static let unfollowed: Set<String> = ["_ENV", "_G", "setmetatable", "getmetatable", "rawset", "load", "debug", "package"]

  init(_ syntax: Syntax) {
    text = String(decoding: syntax.bytes, as: UTF8.self)
    let globals = syntax.all(.name).filter { syntax.variable($0) == nil }
    catchesErrors = globals.contains { ["pcall", "xpcall"].contains(syntax.text($0)) }
    let scan = TopLevel(syntax)
    required = scan.required
    let names = Set(globals.map { syntax.text($0) })
    isFollowed = syntax.errors.isEmpty && !scan.isEmpty && scan.isPlain && names.isDisjoint(with: CodeUnit.unfollowed)
    guard isFollowed else { return }
    statements = scan.statements.map { node in
      let span = syntax.span(node)
      return Statement(
        text: syntax.squeezed(span), source: syntax.source(node), line: syntax.lines.position(of: span.start).line,
        actsOnLoading: scan.actsOnLoading(node))
    }
    for (index, uses) in scan.uses().enumerated() { statements[index].uses = uses }
    members = scan.members
    frame = scan.frame
  }

  /// The statements that define a member of what the file returns; nil where any may.
  func definitions(of name: String) -> [Int]? {
    guard let members else { return nil }
    return frame + (members[name] ?? [])
  }
}

extension Syntax {
  /// The bytes of a span without comments, and with one space for any white space outside of strings.
  fileprivate func squeezed(_ span: Span) -> String {
    var out: [UInt8] = []
    var kept = all(.string).map { self.span($0) }.filter { $0.start >= span.start && $0.end <= span.end }
    kept.sort { $0.start < $1.start }
    var dropped = comments.map(\.span).filter { $0.start >= span.start && $0.end <= span.end }[...]
    var strings = kept[...]
    var at = span.start
    func space(_ out: inout [UInt8]) { if out.last != UInt8(ascii: " ") { out.append(UInt8(ascii: " ")) } }
    while at < span.end {
      if let comment = dropped.first, comment.start == at {
        space(&out)
        at = comment.end
        dropped.removeFirst()
      } else if let string = strings.first, string.start == at {
        out += bytes[string.start..<string.end]
        at = string.end
        strings.removeFirst()
      } else {
        if [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D].contains(bytes[at]) { space(&out) } else { out.append(bytes[at]) }
        at += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
