public import SpaceLint

/// A rule that plays a Space in the real sandbox to find what breaks. One stands in each file of `Rules/`.
public struct TrialRule: Sendable {
  public let info: RuleInfo

  init(_ info: RuleInfo) { self.info = info }
}
