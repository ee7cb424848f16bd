public import SpaceLint

extension Luacheck {
  /// The warnings of luacheck that can come under our configuration, as rules.
  public static let rules: [RuleInfo] = table.map { entry in
    RuleInfo(
      id: "L" + entry.code, name: entry.name, severity: severity(of: "L" + entry.code), summary: entry.summary,
      rationale: entry.why + "\n\nFound by luacheck as W\(entry.code), where it is installed.",
      examples: [
        .bad("found", files: ["lib/example.lua": entry.bad]), .good("not found", files: ["lib/example.lua": entry.good]),
      ])
  }

  private struct Entry {
    let code: String
    let name: String
    let summary: String
    let why: String
    let bad: String
    let good: String

    init(_ code: String, _ name: String, _ summary: String, why: String, bad: String, good: String) {
      self.code = code
      self.name = name
      self.summary = summary
      self.why = why
      self.bad = bad + "\n"
      self.good = good + "\n"
    }
  }

  private static let unused = "What nobody reads is either left over, or was meant to be used: a reviewer cannot tell which."
  private static let shadow = "Two things with one name are read wrongly sooner or later."
  private static let idle = "Code without an effect is a mistake, or was left behind by one."

  private static let table: [Entry] = variables + shadowing + flow + layout

  private static let variables = [
    Entry(
      "211", "unused-variable", "A local variable is read somewhere.", why: unused, bad: "local size = 9\nreturn {}",
      good: "local size = 9\nreturn {size = size}"),
    Entry(
      "213", "unused-loop-variable", "A loop variable is read in the loop, or called `_`.", why: unused,
      bad: "local n = 0\nfor i, x in ipairs({1, 2}) do n = n + x end\nreturn n",
      good: "local n = 0\nfor _, x in ipairs({1, 2}) do n = n + x end\nreturn n"),
    Entry(
      "221", "never-set", "A local variable that is read has been given a value.", why: "It is nil wherever it is read.",
      bad: "local size\nreturn {size = size}", good: "local size = 9\nreturn {size = size}"),
    Entry(
      "231", "never-read", "A local variable that is set is also read.", why: unused, bad: "local size\nsize = 9\nreturn {}",
      good: "local size\nsize = 9\nreturn {size = size}"),
    Entry(
      "241", "filled-never-read", "A table that is filled is also read.", why: unused, bad: "local list = {}\nlist[1] = 9\nreturn {}",
      good: "local list = {}\nlist[1] = 9\nreturn list"),
    Entry(
      "311", "unused-value", "A value that is assigned is read before the next one is.", why: unused,
      bad: "local size = 8\nsize = 9\nreturn size", good: "local size = 9\nreturn size"),
    Entry(
      "314", "duplicate-field", "A table's constructor sets each field once.", why: "Only the last value stays.",
      bad: "return {size = 8, size = 9}", good: "return {size = 9}"),
    Entry(
      "321", "read-before-set", "A local variable is set before it is read.", why: "It is nil there.",
      bad: "local size\nlocal old = size\nsize = 9\nreturn {old, size}", good: "local size = 9\nlocal old = size\nreturn {old, size}"),
  ]

  private static let shadowing = [
    Entry(
      "411", "redefined-variable", "A local is declared once in a block.", why: shadow,
      bad: "local a = 1\nlocal b = a\nlocal a = 2\nreturn a + b",
      good: "local a = 1\nlocal b = a\nlocal c = 2\nreturn b + c"),
    Entry(
      "412", "redefined-argument", "A parameter is not declared again as a local.", why: shadow,
      bad: "return function(a)\n  local b = a\n  local a = 2\n  return a + b\nend",
      good: "return function(a)\n  local b = a\n  local c = 2\n  return b + c\nend"),
    Entry(
      "421", "shadowed-variable", "A local does not hide one of a block around it.", why: shadow,
      bad: "local a = 1\nif a then\n  local a = 2\n  return a\nend\nreturn a",
      good: "local a = 1\nif a then\n  local b = 2\n  return b\nend\nreturn a"),
    Entry(
      "431", "shadowed-upvalue", "A local does not hide one of a function around it.", why: shadow,
      bad: "local a = 1\nlocal function f()\n  local a = 2\n  return a\nend\nreturn f() + a",
      good: "local a = 1\nlocal function f()\n  local b = 2\n  return b\nend\nreturn f() + a"),
    Entry(
      "432", "shadowed-argument", "A local does not hide a parameter of a function around it.", why: shadow,
      bad: "return function(a)\n  return function()\n    local a = 2\n    return a\n  end, a\nend",
      good: "return function(a)\n  return function()\n    local b = 2\n    return b\n  end, a\nend"),
  ]

  private static let flow = [
    Entry(
      "511", "unreachable", "All code can be reached.", why: idle, bad: "return function(a)\n  do return a end\n  a = 2\n  return a\nend",
      good: "return function(a)\n  return a\nend"),
    Entry(
      "512", "single-round", "A loop can have a second round.", why: idle,
      bad: "return function(t)\n  for _, x in ipairs(t) do return x end\nend",
      good: "return function(t)\n  for _, x in ipairs(t) do\n    if x > 0 then return x end\n  end\nend"),
    Entry(
      "521", "unused-label", "A label is the aim of a `goto`.", why: unused, bad: "::again::\nreturn {}", good: "return {}"),
    Entry(
      "531", "too-many-values", "An assignment has a variable for each value.", why: "What is left over is thrown away.",
      bad: "local a, b = 1, 2\na, b = b, a, 3\nreturn a + b", good: "local a, b = 1, 2\na, b = b, a\nreturn a + b"),
    Entry(
      "532", "too-few-values", "An assignment has a value for each variable.", why: "What is left over is nil.",
      bad: "local a, b = 1, 2\na, b = b\nreturn {a, b}", good: "local a, b = 1, 2\na, b = b, a\nreturn {a, b}"),
    Entry(
      "541", "empty-block", "A `do` has something between it and its `end`.", why: idle, bad: "do end\nreturn {}", good: "return {}"),
    Entry(
      "542", "empty-branch", "A branch of an `if` does something.", why: idle, bad: "return function(a)\n  if a then end\n  return a\nend",
      good: "return function(a)\n  if a then return 1 end\n  return a\nend"),
    Entry(
      "551", "empty-statement", "There are no semicolons without a statement.", why: idle, bad: "local a = 1;;\nreturn a",
      good: "local a = 1\nreturn a"),
    Entry(
      "571", "numeric-loop", "A counting loop that goes down has a negative step.", why: "Without one it has no round at all.",
      bad: "return function(t)\n  for i = #t, 1 do t[i] = 0 end\nend",
      good: "return function(t)\n  for i = #t, 1, -1 do t[i] = 0 end\nend"),
    Entry(
      "581", "negated-comparison", "A comparison is written without `not` in front of it.", why: "`a ~= b` is easier to read.",
      bad: "return function(a, b) return not (a == b) end", good: "return function(a, b) return a ~= b end"),
    Entry(
      "582", "prone-negation", "`not` in front of a comparison has brackets around the comparison.",
      why: "`not a == b` compares `not a` with `b`, which is seldom meant.",
      bad: "return function(a, b)\n  if not a == b then return 1 end\nend",
      good: "return function(a, b) return a ~= b end"),
  ]

  private static let layout = [
    Entry(
      "611", "blank-line-with-spaces", "An empty line is empty.", why: "Spaces that nobody sees make changes where there are none.",
      bad: "local a = 1\n  \nreturn a", good: "local a = 1\n\nreturn a"),
    Entry(
      "612", "trailing-space", "A line ends with its last character.", why: "Spaces that nobody sees make changes where there are none.",
      bad: "local a = 1 \nreturn a", good: "local a = 1\nreturn a"),
    Entry(
      "631", "long-line", "A line has at most \(maxLineLength) columns.", why: "What a screen cuts off is not read.",
      bad: "-- " + String(repeating: "long ", count: 30) + "\nreturn {}",
      good: "-- " + String(repeating: "short ", count: 5) + "\nreturn {}"),
  ]
}
