extension Contract {
  /// One name that a plugin sees: a function, or a constant.
  public struct EnvironmentEntry: Hashable, Sendable {
    /// One argument or result, with its type as Lua's language server writes it.
    public struct Slot: Hashable, Sendable {
      /// Empty for a result without a name; `...` for any number.
      public let name: String
      public let type: String
      public let isOptional: Bool
    }

    /// A global as `name`, a library's as `library.name`.
    public let name: String
    public let summary: String
    /// Empty for a constant.
    public let parameters: [Slot]
    public let results: [Slot]
    /// The type of a constant; nil for a function.
    public let constant: String?
    /// Names of type parameters, as in `T, K, V`; mostly empty.
    public let generics: String

    /// The function as the reference spells it: `string.find(s, pattern, init?, plain?)`.
    public var call: String {
      constant == nil ? name + "(" + parameters.map { $0.name + ($0.isOptional ? "?" : "") }.joined(separator: ", ") + ")" : name
    }
  }

  /// Every name that a plugin sees. Nothing else exists in its VM.
  public static let environment: [EnvironmentEntry] = base + string + table + math + utf8 + json + random

  /// A function. Slots are written `name: type`, with `?` after a name that may be absent; a result may be a type alone.
  private static func function(
    _ name: String, _ parameters: [String], _ results: [String], generics: String = "", _ summary: String
  ) -> EnvironmentEntry {
    EnvironmentEntry(
      name: name, summary: summary, parameters: parameters.map(slot), results: results.map(slot), constant: nil, generics: generics)
  }

  private static func constant(_ name: String, _ type: String, _ summary: String) -> EnvironmentEntry {
    EnvironmentEntry(name: name, summary: summary, parameters: [], results: [], constant: type, generics: "")
  }

  private static func slot(_ text: String) -> EnvironmentEntry.Slot {
    let characters = Array(text)
    // A name ends at the first ": "; a result that is a type alone has none.
    guard let colon = characters.indices.dropLast().first(where: { characters[$0] == ":" && characters[$0 + 1] == " " }),
      !characters[..<colon].contains("(")
    else { return EnvironmentEntry.Slot(name: "", type: text, isOptional: false) }
    let name = String(characters[..<colon])
    let isOptional = name.hasSuffix("?")
    return EnvironmentEntry.Slot(
      name: isOptional ? String(name.dropLast()) : name, type: String(characters[(colon + 2)...]), isOptional: isOptional)
  }

  private static let base = [
    function(
      "assert", ["v: T", "message?: any", "...: any"], ["T", "...: any"], generics: "T",
      "raises its message if its argument is false or nil"),
    function("error", ["message: any", "level?: integer"], [], "raises an error"),
    function(
      "ipairs", ["t: T[]"], ["fun(t: T[], i: integer): integer, T", "T[]", "integer"], generics: "T", "iterates over 1..n of a list"),
    function(
      "pairs", ["t: table<K, V>"], ["fun(t: table<K, V>, k?: K): K, V", "table<K, V>", "nil"], generics: "K, V",
      "iterates over a table in sorted order: false, true, numbers, then strings, shorter ones first, then bytewise"),
    function(
      "pcall", ["f: function", "...: any"], ["ok: boolean", "...: any"],
      "calls a function and catches what it raises; an exhausted budget or memory is raised again"),
    function("require", ["name: string"], ["any"], "loads another file of the package, by a literal name such as \"lib/board\""),
    function("select", ["n: integer|\"#\"", "...: any"], ["...: any"], "the arguments from a position on, or their number"),
    function(
      "setmetatable", ["t: T", "metatable?: table"], ["T"], generics: "T",
      "sets a metatable without __gc, __mode, __close, __metatable, __name or __pairs"),
    function("tonumber", ["v: any", "base?: integer"], ["number?"], "a number from a string, or nil"),
    function("tostring", ["v: any"], ["string"], "a string from a value; tables and functions have no address in it"),
    function("type", ["v: any"], ["string"], "the name of a value's type"),
  ]

  private static let string = [
    function("string.byte", ["s: string", "i?: integer", "j?: integer"], ["...: integer"], "the codes of bytes; at most 4,096"),
    function("string.char", ["...: integer"], ["string"], "a string from byte codes"),
    function(
      "string.find", ["s: string", "pattern: string", "init?: integer", "plain?: boolean"],
      ["first: integer?", "last: integer?", "...: string|integer"], "the position of a pattern's first match"),
    function("string.format", ["format: string", "...: any"], ["string"], "a formatted string of at most 1 MiB; %p is absent"),
    function(
      "string.gmatch", ["s: string", "pattern: string", "init?: integer"], ["fun(): string, ...: any"], "iterates over a pattern's matches"),
    function(
      "string.gsub", ["s: string", "pattern: string", "replacement: string|table|function", "n?: integer"],
      ["result: string", "count: integer"], "replaces a pattern's matches; at most 1 MiB"),
    function("string.len", ["s: string"], ["integer"], "the length in bytes"),
    function("string.lower", ["s: string"], ["string"], "ASCII letters in lower case"),
    function(
      "string.match", ["s: string", "pattern: string", "init?: integer"], ["...: any"], "the captures of a pattern's first match"),
    function("string.rep", ["s: string", "n: integer", "separator?: string"], ["string"], "a string repeated; at most 1 MiB"),
    function("string.reverse", ["s: string"], ["string"], "the bytes in reverse order"),
    function("string.sub", ["s: string", "i: integer", "j?: integer"], ["string"], "a part of a string, by byte positions"),
    function("string.upper", ["s: string"], ["string"], "ASCII letters in upper case"),
  ]

  private static let table = [
    function(
      "table.concat", ["list: table", "separator?: string", "i?: integer", "j?: integer"], ["string"],
      "the items of a list joined into a string of at most 1 MiB"),
    function(
      "table.insert", ["list: table", "position: any", "value?: any"], [], "inserts an item at the end of a list, or at a position"),
    function(
      "table.move", ["a: table", "from: integer", "to: integer", "at: integer", "b?: table"], ["table"], "copies a range of a list"),
    function("table.pack", ["...: any"], ["table"], "a list of the arguments, with their number in n"),
    function("table.remove", ["list: table", "position?: integer"], ["any"], "removes an item from a list"),
    function(
      "table.sort", ["list: T[]", "before?: fun(a: T, b: T): boolean"], [], generics: "T", "sorts a list in place; stable"),
    function(
      "table.unpack", ["list: T[]", "i?: integer", "j?: integer"], ["...: T"], generics: "T", "the items of a list as values; at most 4,096"
    ),
  ]

  private static let math = [
    function("math.abs", ["x: T"], ["T"], generics: "T: number", "the absolute value"),
    function("math.ceil", ["x: number"], ["integer"], "the smallest integer not below"),
    function("math.floor", ["x: number"], ["integer"], "the largest integer not above"),
    function("math.fmod", ["x: number", "y: number"], ["number"], "the remainder that rounds towards zero"),
    constant("math.huge", "number", "infinity; it cannot be returned to the host"),
    function("math.max", ["x: T", "...: T"], ["T"], generics: "T: number", "the largest argument"),
    constant("math.maxinteger", "integer", "2^63-1; what crosses to the host is at most 2^53-1"),
    function("math.min", ["x: T", "...: T"], ["T"], generics: "T: number", "the smallest argument"),
    constant("math.mininteger", "integer", "-2^63, the least integer of Lua"),
    function("math.modf", ["x: number"], ["whole: number", "fraction: number"], "the integral and the fractional part"),
    constant("math.pi", "number", "the ratio of a circle's circumference to its diameter"),
    function("math.sqrt", ["x: number"], ["number"], "the square root, which IEEE 754 rounds exactly"),
    function("math.tointeger", ["x: any"], ["integer?"], "an integer from an integral float, or nil"),
    function("math.type", ["x: any"], ["string?"], "\"integer\", \"float\" or nil"),
    function("math.ult", ["m: integer", "n: integer"], ["boolean"], "unsigned comparison of integers"),
  ]

  private static let utf8 = [
    function("utf8.char", ["...: integer"], ["string"], "a string from code points"),
    constant("utf8.charpattern", "string", "a pattern that matches one UTF-8 sequence"),
    function(
      "utf8.codepoint", ["s: string", "i?: integer", "j?: integer", "lax?: boolean"], ["...: integer"],
      "the code points of a string; at most 4,096"),
    function(
      "utf8.codes", ["s: string", "lax?: boolean"], ["fun(s: string, i: integer): integer, integer", "string", "integer"],
      "iterates over positions and code points"),
    function(
      "utf8.len", ["s: string", "i?: integer", "j?: integer", "lax?: boolean"], ["count: integer?", "bad: integer?"],
      "the number of code points, or nil and the position of a bad byte"),
    function("utf8.offset", ["s: string", "n: integer", "i?: integer"], ["integer?"], "the byte position of the n-th code point"),
  ]

  private static let json = [
    function("json.decode", ["text: string"], ["value: any", "message: string?"], "a value from JSON text, or nil and a message"),
    function("json.encode", ["value: any"], ["string"], "JSON text of a value"),
  ]

  private static let random = [
    function("random.float", [], ["number"], "a number from 0 up to, but not, 1; needs the permission random"),
    function(
      "random.int", ["lo: integer", "hi: integer"], ["integer"], "an integer from lo to hi, both included; needs the permission random"),
    function("random.pick", ["list: T[]"], ["T"], generics: "T", "one item of a list; needs the permission random"),
    function("random.shuffle", ["list: T[]"], ["T[]"], generics: "T", "a new list in random order; needs the permission random"),
  ]
}
