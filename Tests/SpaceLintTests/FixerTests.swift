import SpaceLint
import SpaceSandbox
import Testing

/// What `--fix` makes of a Space: the finding is gone, the file parses, and nothing else is different.
@Suite struct FixerTests {
  private func fixed(_ lib: String, others: [String: String] = [:]) -> (outcome: Fixer.Outcome, text: String?) {
    var files = RuleExample.base + [SpacePackage.File(path: "lib/x.lua", bytes: Array(lib.utf8))]
    for (path, text) in others { files.append(SpacePackage.File(path: path, bytes: Array(text.utf8))) }
    let outcome = Fixer.fix(SpaceSource(files: files))
    return (outcome, outcome.changed.first { $0.path == "lib/x.lua" }.map { String(decoding: $0.bytes, as: UTF8.self) })
  }

  @Test(arguments: [
    (
      "return function(list)\n  total = 0\n  for _, x in ipairs(list) do total = total + x end\n  return total\nend\n",
      "return function(list)\n  local total = 0\n  for _, x in ipairs(list) do total = total + x end\n  return total\nend\n"
    ),
    (
      "function sum(n) return n > 0 and n + sum(n - 1) or 0 end\nreturn sum\n",
      "local function sum(n) return n > 0 and n + sum(n - 1) or 0 end\nreturn sum\n"
    ),
    ("a = 1 b = 2\nreturn a + b\n", "local a = 1 local b = 2\nreturn a + b\n"),
  ])
  func aForgottenLocalIsAdded(before: String, after: String) {
    let (outcome, text) = fixed(before)
    #expect(text == after)
    #expect(outcome.changed.map(\.path) == ["lib/x.lua"])
    #expect(outcome.fixed.allSatisfy { $0.rule == "S104" })
    #expect(Syntax(parsing: Array(after.utf8)).errors.isEmpty)
  }

  /// With `local` these would mean something else.
  @Test(arguments: [
    // Read before it is written, so that the first call sees nil and the second does not.
    "return function() local old = count\n  count = 1\n  return old\nend\n",
    // Seen by another function, outside the block.
    "local function set() size = 9 end\nreturn function() set() return size end\n",
    // A function that calls itself by the name that it is assigned to.
    "again = function(n) return n > 0 and again(n - 1) or 0 end\nreturn again\n",
    // Two at once.
    "a, b = 1, 2\nreturn a + b\n",
    // A part of the file cannot be read.
    "x = 1\nreturn x +\n",
  ])
  func whatLocalWouldChangeIsLeft(lib: String) {
    let (outcome, text) = fixed(lib)
    #expect(text == nil && outcome.fixed.isEmpty)
  }

  @Test func aGlobalThatTwoFilesShareIsLeft() {
    let (outcome, _) = fixed("shared = 1\nreturn shared\n", others: ["lib/y.lua": "shared = 2\nreturn shared\n"])
    #expect(outcome.changed.isEmpty)
  }
}
