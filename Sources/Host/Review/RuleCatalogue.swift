public import SpaceLint

/// Every rule that a Space is looked at by: static ones, dynamic ones and luacheck's.
public enum RuleCatalogue {
  /// Sorted by id; each id once.
  public static let all: [RuleInfo] = (LintRule.all.map(\.info) + [LintRule.doesNotLoad.info] + TrialRule.all.map(\.info) + Luacheck.rules)
    .sorted { $0.id < $1.id }

  public static func rule(_ id: String) -> RuleInfo? { all.first { $0.id == id } }
}
