public import SpaceContract

/// One line of the permission diff that a reviewer reads: what a Space asks for now, against the version before it.
public struct PermissionChange: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    /// Asked for, with no version to compare with.
    case asked
    case same, added, removed, widened, narrowed
    /// Changed in a way that is neither wider nor narrower, such as another rubric.
    case changed
  }

  public let permission: Contract.PermissionName
  public let kind: Kind
  /// The scope as the manifest has it: "feeds btc-usd, max_seconds 3600"; empty for a permission without one.
  public let scope: String
  /// The scope before; nil where the permission is new, or nothing is compared.
  public let scopeBefore: String?
  /// The author's reason; that of the older version for one that is gone.
  public let reason: String

  /// Whether the Space may now do something that it might not before.
  public var isGrowth: Bool { kind == .added || kind == .widened || kind == .changed }

  /// The diff in the order of the contract's table. Where `older` is nil, every permission is `asked`.
  public static func all(from older: Manifest?, to newer: Manifest) -> [PermissionChange] {
    Contract.PermissionName.allCases.compactMap { name in
      let (before, now) = (older?.permission(name), newer.permission(name))
      switch (before, now) {
      case (nil, nil): return nil
      case (let before?, nil):
        let scope = before.scope.described
        return PermissionChange(permission: name, kind: .removed, scope: scope, scopeBefore: scope, reason: before.reason)
      case (nil, let now?):
        return PermissionChange(
          permission: name, kind: older == nil ? .asked : .added, scope: now.scope.described, scopeBefore: nil, reason: now.reason)
      case (let before?, let now?):
        return PermissionChange(
          permission: name, kind: kind(from: before.scope, to: now.scope), scope: now.scope.described,
          scopeBefore: before.scope.described, reason: now.reason)
      }
    }
  }

  private static func kind(from before: Manifest.Scope, to now: Manifest.Scope) -> Kind {
    guard before != now else { return .same }
    guard before.rubric == now.rubric else { return .changed }
    let feeds = (Set(before.feeds ?? []), Set(now.feeds ?? []))
    // An absent number is the bound of the contract, which is wider than any number; a panel is wider the smaller it may be.
    func grows(_ key: (Manifest.Scope) -> Int?) -> Int { (key(now) ?? .max) > (key(before) ?? .max) ? 1 : key(now) == key(before) ? 0 : -1 }
    let steps = [
      feeds.0 == feeds.1 ? 0 : feeds.1.isSuperset(of: feeds.0) ? 1 : feeds.1.isSubset(of: feeds.0) ? -1 : 1, grows(\.maxSeconds),
      (now.panel ?? 1) < (before.panel ?? 1) ? 1 : (now.panel ?? 1) > (before.panel ?? 1) ? -1 : 0, grows(\.items), grows(\.instructions),
      grows(\.memoryMiB),
    ]
    return steps.contains(1) ? .widened : .narrowed
  }
}

extension Manifest.Scope {
  /// The keys that are set, with their values; a rubric by its length.
  public var described: String {
    Contract.ScopeName.allCases.compactMap { key -> String? in
      switch key {
      case .feeds: feeds.map { "feeds " + $0.joined(separator: " ") }
      case .maxSeconds: maxSeconds.map { "max_seconds \($0)" }
      case .panel: panel.map { "panel \($0)" }
      case .rubric: rubric.map { "rubric of \($0.utf8.count) bytes" }
      case .items: items.map { "items \($0)" }
      case .instructions: instructions.map { "instructions \($0)" }
      case .memoryMiB: memoryMiB.map { "memory_mib \($0)" }
      }
    }.joined(separator: ", ")
  }
}
