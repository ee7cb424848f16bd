extension Contract {
  /// Every name that a plugin sees, globals as `name` and library functions as `library.name`. Nothing else exists in its VM.
  public static let environment: [Term] = base + string + table + math + utf8 + json + random

  private static let base: [Term] = [
    Term("assert", "raises its message if its argument is false or nil"),
    Term("error", "raises an error"),
    Term("ipairs", "iterates over 1..n of a list"),
    Term("pairs", "iterates over a table in sorted order: integers, then strings bytewise"),
    Term("pcall", "calls a function and catches what it raises; an exhausted budget or memory is raised again"),
    Term("require", "loads another file of the package, by a literal name such as \"lib/board\""),
    Term("select", "the arguments from a position on, or their number"),
    Term("setmetatable", "sets a metatable without __gc, __mode, __close, __metatable, __name or __pairs"),
    Term("tonumber", "a number from a string, or nil"),
    Term("tostring", "a string from a value; tables and functions have no address in it"),
    Term("type", "the name of a value's type"),
  ]

  private static let string: [Term] = [
    Term("string.byte", "the codes of bytes"),
    Term("string.char", "a string from byte codes"),
    Term("string.find", "the position of a pattern's first match"),
    Term("string.format", "a formatted string of at most 1 MiB; %p is absent"),
    Term("string.gmatch", "iterates over a pattern's matches"),
    Term("string.gsub", "replaces a pattern's matches; at most 1 MiB"),
    Term("string.len", "the length in bytes"),
    Term("string.lower", "ASCII letters in lower case"),
    Term("string.match", "the captures of a pattern's first match"),
    Term("string.rep", "a string repeated; at most 1 MiB"),
    Term("string.reverse", "the bytes in reverse order"),
    Term("string.sub", "a part of a string, by byte positions"),
    Term("string.upper", "ASCII letters in upper case"),
  ]

  private static let table: [Term] = [
    Term("table.concat", "the items of a list joined into a string of at most 1 MiB"),
    Term("table.insert", "inserts an item into a list"),
    Term("table.move", "copies a range of a list"),
    Term("table.pack", "a list of the arguments, with their number in n"),
    Term("table.remove", "removes an item from a list"),
    Term("table.sort", "sorts a list in place; stable"),
    Term("table.unpack", "the items of a list as values"),
  ]

  private static let math: [Term] = [
    Term("math.abs", "the absolute value"),
    Term("math.ceil", "the smallest integer not below"),
    Term("math.floor", "the largest integer not above"),
    Term("math.fmod", "the remainder that rounds towards zero"),
    Term("math.huge", "infinity; it cannot be returned to the host"),
    Term("math.max", "the largest argument"),
    Term("math.maxinteger", "2^63-1; what crosses to the host is at most 2^53-1"),
    Term("math.min", "the smallest argument"),
    Term("math.mininteger", "-2^63, the least integer of Lua"),
    Term("math.modf", "the integral and the fractional part"),
    Term("math.pi", "the ratio of a circle's circumference to its diameter"),
    Term("math.sqrt", "the square root, which IEEE 754 rounds exactly"),
    Term("math.tointeger", "an integer from an integral float, or nil"),
    Term("math.type", "\"integer\", \"float\" or nil"),
    Term("math.ult", "unsigned comparison of integers"),
  ]

  private static let utf8: [Term] = [
    Term("utf8.char", "a string from code points"),
    Term("utf8.charpattern", "a pattern that matches one UTF-8 sequence"),
    Term("utf8.codepoint", "the code points of a string"),
    Term("utf8.codes", "iterates over positions and code points"),
    Term("utf8.len", "the number of code points, or nil and the position of a bad byte"),
    Term("utf8.offset", "the byte position of the n-th code point"),
  ]

  private static let json: [Term] = [
    Term("json.decode", "a value from JSON text, or nil and a message"),
    Term("json.encode", "JSON text of a value"),
  ]

  private static let random: [Term] = [
    Term("random.float", "a number from 0 up to, but not, 1; needs the permission random"),
    Term("random.int", "an integer from lo to hi, both included; needs the permission random"),
    Term("random.pick", "one item of a list; needs the permission random"),
    Term("random.shuffle", "a new list in random order; needs the permission random"),
  ]
}
