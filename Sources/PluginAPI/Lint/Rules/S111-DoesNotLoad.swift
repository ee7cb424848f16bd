extension LintRule {
  /// Whoever has a worker reports it: reading alone cannot know what the compiler's limits say.
  public static let doesNotLoad = LintRule(
    RuleInfo(
      id: "S111", name: "does-not-load", severity: .error, summary: "The sandbox loads every Lua file of the package.",
      rationale: """
        Some limits only the compiler knows: 200 locals in a function, 255 registers, 200 levels of nesting, the exact number of \
        constants. \
        Others show only when a file runs: an error at its top, a budget that is used up while it loads, files that require each other. \
        The finding has the words of the sandbox.

        A file that computes much while it loads is charged for it in every fresh VM. Compute less, or write the result down.
        """,
      examples: [
        .bad("an error while the file loads", main: "error(\"not today\")\n"),
        .good("a file that loads", files: ["lib/two.lua": "return 2\n"]),
      ], isDynamic: true)
  ) { _, _ in }
}
