internal import SpaceContent
public import SpaceContract
public import SpaceSandbox

/// What the difference between two versions of a package can change in a match.
public struct Edit: Hashable, Sendable {
  /// Files that differ, that are new or gone, sorted by path.
  public let files: [String]
  /// Whether the manifest differs in a key that has a part in play.
  public let changesRules: Bool
  /// The callbacks that reach code which differs.
  public let callbacks: Set<Contract.CallbackName>
  /// The same for bots, by name.
  public let bots: Set<String>

  /// Keys of the manifest that are read by people alone. The rules of play are a text that stands beside the tasks.
  private static let descriptive: [Contract.ManifestKey] = [.name, .summary, .author, .license, .version, .rules, .feeTiers, .tags]

  /// - Parameter keepsLines: whether a line that only moves is a difference, because messages with line numbers are part of the match.
  public init(from old: SpacePackage, to new: SpacePackage, keepsLines: Bool = false) {
    let before = Dictionary(old.files.map { ($0.path, $0.bytes) }, uniquingKeysWith: { $1 })
    let after = Dictionary(new.files.map { ($0.path, $0.bytes) }, uniquingKeysWith: { $1 })
    let files = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
    self.files = files
    changesRules = files.contains("manifest.json") && Edit.rules(old) != Edit.rules(new)
    guard files.contains(where: { $0.hasSuffix(".lua") }) else {
      callbacks = []
      bots = []
      return
    }
    let (was, now) = (CodeMap(old.files, keepsLines: keepsLines), CodeMap(new.files, keepsLines: keepsLines))
    callbacks = Set(Contract.CallbackName.allCases.filter { was.code(of: $0) != now.code(of: $0) })
    bots = Set(old.manifest.bots).union(new.manifest.bots).filter { was.code(ofBot: $0) != now.code(ofBot: $0) }
  }

  /// What has a part in play. A manifest of a package has been read already, so this does not fail in practice.
  private static func rules(_ package: SpacePackage) -> Value? {
    guard let bytes = package.bytes(of: "manifest.json"), var map = (try? JSON.decode(bytes))?.map else { return nil }
    for key in descriptive { map[key.rawValue] = nil }
    return .map(map)
  }
}
