internal import SpaceContent
internal import SpaceContract

extension RuleExample {
  /// A manifest with some of its keys replaced.
  static func merged(_ manifest: [UInt8], _ changes: Value.Map) -> [UInt8] {
    guard var map = (try? JSON.decode(manifest))?.map else { preconditionFailure("the example's manifest is no JSON object") }
    for change in changes { map[change.key] = change.value == .null ? nil : change.value }
    return JSON.encode(.map(map), pretty: true)
  }
}
