internal import SpaceContent
internal import SpaceContract

extension LintRule {
  static let seats = LintRule(
    RuleInfo(
      id: "M009", name: "seats", severity: .error, summary: "The numbers in `seats` agree with one another.",
      rationale: """
        `min` is not above `max`, both are multiples of `multiple`, and there is a seat for each of `teams`. Otherwise there is no number \
        of seats with which a session could begin.
        """,
      examples: [
        .bad("more at least than at most", manifest: ["seats": ["min": 4, "max": 2]]),
        .bad("three seats by two", manifest: ["seats": ["min": 2, "max": 3, "multiple": 2]]),
        .good("pairs", manifest: ["seats": ["min": 2, "max": 4, "multiple": 2]]),
      ])
  ) { source, report in manifestErrors(.seats, in: source, &report) }
}
