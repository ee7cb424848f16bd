internal import SpaceContent

extension LintRule {
  /// The permission to draw, for examples.
  static let draws: Value = ["name": "random", "reason": "The target is drawn once, in setup."]

  static let more: Value.Map = ["version": "1.1.0", "permissions": [draws]]
  static let less: Value.Map = ["version": "1.0.0", "permissions": []]
  static let log = "# Changelog\n\n## 1.1.0\n\nThe target is drawn.\n"

  /// A Space that guesses at a number that is not drawn.
  static let guessing = drawing.split(separator: "\n", omittingEmptySubsequences: false).map { line in
    line.contains("random.int") ? "  return {secret = 7, rounds = {}}" : String(line)
  }.joined(separator: "\n")
}
