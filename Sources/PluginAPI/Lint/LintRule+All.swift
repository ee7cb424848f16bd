extension LintRule {
  /// Every static rule, in the order of the ids.
  public static let all: [LintRule] = [
    manifestSchema, changedID, manifestVersion, permissionReason, unknownPermission, unusedPermission, undeclaredCapability,
    permissionsGrew, seats, packageDocuments, podium, judgeFence, singleJudge, goldens, requiredBots, suppressionWithoutReason,
    unusedSuppression,
  ].sorted { $0.info.id < $1.info.id }
}
