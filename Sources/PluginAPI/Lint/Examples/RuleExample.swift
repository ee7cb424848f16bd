public import SpaceContent
public import SpaceSandbox

/// A Space that breaks a rule or keeps it: `base` with some of its files and keys replaced.
public struct RuleExample: Sendable {
  /// What differs from another Space.
  public struct Changes: Sendable {
    /// By path; nil takes a file away.
    public let files: [String: String?]
    /// Keys of the manifest; `.null` takes one away.
    public let manifest: Value.Map

    public init(files: [String: String?] = [:], manifest: Value.Map = [:]) {
      self.files = files
      self.manifest = manifest
    }
  }

  public let isBad: Bool
  /// What it shows, in a few words.
  public let title: String
  public let changes: Changes
  /// The version before it, for rules that compare two: what differs from this example.
  public let previous: Changes?

  /// - Parameter main: the whole of `main.lua`, where it differs.
  public static func bad(
    _ title: String, main: String? = nil, files: [String: String?] = [:], manifest: Value.Map = [:], previous: Changes? = nil
  ) -> RuleExample {
    RuleExample(isBad: true, title, main: main, files: files, manifest: manifest, previous: previous)
  }

  public static func good(
    _ title: String, main: String? = nil, files: [String: String?] = [:], manifest: Value.Map = [:], previous: Changes? = nil
  ) -> RuleExample {
    RuleExample(isBad: false, title, main: main, files: files, manifest: manifest, previous: previous)
  }

  private init(
    isBad: Bool, _ title: String, main: String?, files: [String: String?], manifest: Value.Map, previous: Changes?
  ) {
    var files = files
    if let main { files["main.lua"] = main }
    self.isBad = isBad
    self.title = title
    self.changes = Changes(files: files, manifest: manifest)
    self.previous = previous
  }

  /// The files of the example, and of the version before it.
  public var files: [SpacePackage.File] { RuleExample.files(RuleExample.base, changes) }
  public var previousFiles: [SpacePackage.File]? {
    previous.map { RuleExample.files(files, $0) }
  }

  /// The example as the linter reads it.
  public var source: SpaceSource {
    SpaceSource(files: files, previous: previousFiles.map { SpaceSource.Previous(files: $0) })
  }

  private static func files(_ files: [SpacePackage.File], _ changes: Changes) -> [SpacePackage.File] {
    var files = files
    if !changes.manifest.isEmpty, let index = files.firstIndex(where: { $0.path == "manifest.json" }) {
      files[index] = SpacePackage.File(path: "manifest.json", bytes: merged(files[index].bytes, changes.manifest))
    }
    for (path, text) in changes.files {
      files.removeAll { $0.path == path }
      if let text { files.append(SpacePackage.File(path: path, bytes: Array(text.utf8))) }
    }
    return files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }
}
