internal import SpaceContract
internal import SpaceLint
internal import SpaceSandbox

/// Which code of a package each callback and each bot can reach, so that two versions can be compared callback by callback.
///
/// Code is followed statement by statement of a file's top level: from the statement that defines a callback to those that define the
/// local variables it names, and through `local m = require "lib/m"` to the functions `m.f` it uses. A statement that does something when the
/// file is loaded belongs to everybody, and so does a value that is made by a call. Where code cannot be followed (a metatable, a global
/// that is written, a file that does not parse) everybody reaches all of it: a difference too many costs some folding, one too few would
/// show what the code does not do.
struct CodeMap {
  private let units: [String: CodeUnit]
  /// Line numbers are part of what a call gives where an error may be caught.
  private let keepsLines: Bool

  init(_ files: [SpacePackage.File], keepsLines: Bool) {
    let sources = files.filter { $0.path.hasSuffix(".lua") }
    units = Dictionary(sources.map { ($0.path, CodeUnit(Syntax(parsing: $0.bytes))) }, uniquingKeysWith: { $1 })
    self.keepsLines = keepsLines
  }

  /// The code that a callback can reach, in an order that is the same for the same code.
  func code(of callback: Contract.CallbackName) -> [String] { code(from: "main.lua", member: callback.rawValue) }

  func code(ofBot name: String) -> [String] { code(from: "bots/\(name).lua", member: nil) }

  private func code(from path: String, member: String?) -> [String] {
    let loaded = loaded(from: path)
    guard let loaded, loaded.allSatisfy({ units[$0]?.isFollowed ?? false }) else {
      return (loaded ?? units.keys.sorted()).flatMap { [$0, units[$0]?.text ?? ""] }
    }
    var walk = Walk(units: units)
    for path in loaded { walk.add(path, .load) }
    walk.add(path, member.map { .member($0) } ?? .whole)
    let lines = keepsLines || loaded.contains { units[$0]?.catchesErrors ?? false }
    return walk.reached.sorted { ($0.path, $0.statement) < ($1.path, $1.statement) }.map { place in
      let statement = units[place.path]?.statements[place.statement]
      return lines ? "\(place.path):\(statement?.line ?? 0) \(statement?.source ?? "")" : "\(place.path) \(statement?.text ?? "")"
    }
  }

  /// The files that are loaded with one, itself included, sorted; nil where a `require` cannot be read.
  private func loaded(from path: String) -> [String]? {
    var found: Set<String> = []
    var open = [path]
    while let next = open.popLast() {
      guard found.insert(next).inserted, let unit = units[next] else { continue }
      guard let required = unit.required else { return nil }
      open += required
    }
    return found.sorted()
  }
}

/// Follows code from statement to statement, through all files.
private struct Walk {
  enum Goal {
    /// What happens when the file is loaded.
    case load
    /// One member of the table that the file returns.
    case member(String)
    case whole
  }

  struct Place: Hashable {
    let path: String
    let statement: Int
  }

  let units: [String: CodeUnit]
  private(set) var reached: Set<Place> = []

  init(units: [String: CodeUnit]) { self.units = units }

  mutating func add(_ path: String, _ goal: Goal) {
    guard let unit = units[path] else { return }
    let statements: [Int]
    switch goal {
    case .load: statements = unit.statements.indices.filter { unit.statements[$0].actsOnLoading }
    case .member(let name): statements = unit.definitions(of: name) ?? Array(unit.statements.indices)
    case .whole: statements = Array(unit.statements.indices)
    }
    var open = statements
    while let next = open.popLast() {
      guard reached.insert(Place(path: path, statement: next)).inserted else { continue }
      for use in unit.statements[next].uses {
        switch use {
        case .statement(let index): open.append(index)
        case .member(let file, let name): add(file, .member(name))
        case .file(let file): add(file, .whole)
        }
      }
    }
  }
}
