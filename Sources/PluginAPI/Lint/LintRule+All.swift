extension LintRule {
  /// Every static rule, in the order of the ids.
  public static let all: [LintRule] = [
    manifestSchema, changedID, manifestVersion, permissionReason, unknownPermission, unusedPermission, undeclaredCapability,
    permissionsGrew, seats, packageDocuments, podium, judgeFence, singleJudge, goldens, requiredBots, suppressionWithoutReason,
    unusedSuppression, syntaxErrors, absentGlobal, codeFromText, dynamicRequire, globalWrite, metatables, unboundedLoop, foreignDraw,
    wallClock, address, floatMoney, callbackMutation, hiddenState, inexactPower, requiredCallbacks, firstMatch, promptNumbers, riskyText,
    packageFiles, obfuscation, constants,
  ].sorted { $0.info.id < $1.info.id }
}
