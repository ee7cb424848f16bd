internal import SpaceContent
internal import SpaceContract

extension LintRule {
  static let permissionReason = LintRule(
    RuleInfo(
      id: "M004", name: "permission-without-reason", severity: .error,
      summary: "Every permission says in `reason` why the Space needs it.",
      rationale: """
        A permission lets a Space have an effect outside its own state. Reviewers grant it for the reason that stands beside it, and \
        compare the code with that reason.

        Say what would not work without it, as in "The topic is drawn once, in setup"; not what the permission does in general.
        """,
      examples: [
        .bad("no reason", manifest: ["permissions": [["name": "wait"]]]),
        .good(
          "a reason that can be checked", main: drawing,
          manifest: ["permissions": [["name": "random", "reason": "The target is drawn once, in setup."]]]),
      ])
  ) { source, report in manifestErrors(.permissionWithoutReason, in: source, &report) }

  /// A Space that draws, for examples.
  static let drawing = """
    local space = {}

    function space.setup()
      return {secret = random.int(1, 10), rounds = {}}
    end

    function space.task()
      return {text = "Guess the number that was drawn."}
    end

    function space.evaluate(state)
      local results = {}
      for seat, answer in ipairs(state.rounds[1]) do
        local number = answer.action and answer.action.number
        results[seat] = {score = number == state.secret and 100 or 0}
      end
      return results
    end

    return space

    """
}
