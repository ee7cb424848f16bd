internal import SpaceContract

/// The names that stock Lua has and a Space has not, each with the rule that speaks of it.
enum AbsentNames {
  static let loading: Set<String> = ["load", "loadstring", "loadfile", "dofile", "string.dump"]
  static let metatables: Set<String> = ["getmetatable", "rawget", "rawset", "rawequal", "rawlen"]
  static let draws: Set<String> = ["math.random", "math.randomseed"]
  static let clocks: Set<String> = ["os.time", "os.clock", "os.date", "os.difftime"]
  static let transcendental: Set<String> = [
    "math.acos", "math.asin", "math.atan", "math.atan2", "math.cos", "math.cosh", "math.deg", "math.exp", "math.frexp", "math.ldexp",
    "math.log", "math.log10", "math.pow", "math.rad", "math.sin", "math.sinh", "math.tan", "math.tanh",
  ]

  static let ofOtherRules = loading.union(metatables).union(draws).union(clocks).union(transcendental)

  static let environment = Set(Contract.environment.map(\.name))
  /// The libraries themselves: "string".
  static let libraries = Set(environment.compactMap { $0.split(separator: ".").count == 2 ? String($0.split(separator: ".")[0]) : nil })

  /// Uses of the names in a set, each where it stands; of `a.b.c` the longest path that is in the set.
  static func uses(of names: Set<String>, in syntax: Syntax) -> [(node: Syntax.Node, name: String)] {
    (syntax.all(.name) + syntax.all(.field) + syntax.all(.index)).compactMap { node in
      directPath(node, of: syntax).flatMap { names.contains($0) ? (node, $0) : nil }
    }
  }

  /// The path of a global as it is written here: a local that stands for one is not followed, so that each use is met once.
  static func directPath(_ node: Syntax.Node, of syntax: Syntax) -> String? {
    switch syntax.kind(node) {
    case .name: return syntax.variable(node) == nil ? syntax.text(node) : nil
    case .field: return syntax.child(node, 0).flatMap { libraryName($0, of: syntax) }.map { $0 + "." + syntax.text(node) }
    case .index:
      guard let object = syntax.child(node, 0), let key = syntax.child(node, 1), syntax.kind(key) == .string else { return nil }
      return libraryName(object, of: syntax).map { $0 + "." + syntax.text(key) }
    default: return nil
    }
  }

  /// The name of the global that an object is, directly or by a local such as `local m = math`.
  private static func libraryName(_ node: Syntax.Node, of syntax: Syntax) -> String? { syntax.globalPath(node) }
}
