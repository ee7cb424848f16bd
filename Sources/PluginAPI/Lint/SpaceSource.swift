public import SpaceContract
public import SpaceSandbox

/// A Space's folder as the linter reads it: whatever is there, broken or not.
public struct SpaceSource: Sendable {
  /// One Lua file with its tree.
  public struct LuaFile: Sendable {
    /// What a file is for; where it lies says it.
    public enum Role: Hashable, Sendable {
      /// `main.lua` and what it may require.
      case game
      case bot, test
    }

    public let path: String
    public let syntax: Syntax

    public var role: Role { path.hasPrefix("bots/") ? .bot : path.hasPrefix("tests/") ? .test : .game }
  }

  /// Every file that could be read, sorted by path.
  public let files: [SpacePackage.File]
  /// What kept parts of the folder from being read: symbolic links, odd names, sizes over a limit.
  public let refusals: [SpaceFolderContents.Refusal]
  /// The names of the files in `goldens/`; nil where that is not known, because a package leaves them out.
  public let goldens: [String]?
  /// Nil where `manifestErrors` is not empty.
  public let manifest: Manifest?
  public let manifestErrors: [ContractError]
  /// Every file that ends in `.lua`, sorted by path.
  public let lua: [LuaFile]
  /// The version that this one follows, where the caller has it.
  public var previous: Previous?
  let code: SpaceCode
  private let locator: JSONLocator?

  public struct Previous: Sendable {
    public let files: [SpacePackage.File]
    public let manifest: Manifest?

    /// Takes the files of the older version; its manifest is nil where it has errors.
    public init(files: [SpacePackage.File]) {
      self.files = files
      manifest = SpaceSource.decodeManifest(of: files).manifest
    }
  }

  /// Takes files that are already in memory. None of them has to be sound; of two with one path the first counts. Files under
  /// `goldens/` are counted as recordings and not kept.
  public init(
    files: [SpacePackage.File], refusals: [SpaceFolderContents.Refusal] = [], goldens: [String]? = nil, previous: Previous? = nil
  ) {
    let recordings = files.filter { $0.path.hasPrefix("goldens/") }
    var seen: Set<String> = []
    self.files = files.filter { !$0.path.hasPrefix("goldens/") && seen.insert($0.path).inserted }
      .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    self.refusals = refusals
    self.goldens = goldens ?? (recordings.isEmpty ? nil : recordings.map { String($0.path.dropFirst("goldens/".count)) })
    self.previous = previous
    lua = self.files.filter { $0.path.hasSuffix(".lua") }.map { LuaFile(path: $0.path, syntax: Syntax(parsing: $0.bytes)) }
    (manifest, manifestErrors) = SpaceSource.decodeManifest(of: self.files)
    code = SpaceCode(lua)
    locator = self.files.first { $0.path == "manifest.json" }.map { JSONLocator($0.bytes) }
  }

  /// Reads a folder, whatever is in it. Throws where it cannot be read at all, or has nothing of a Space: neither `manifest.json` nor
  /// `main.lua`.
  public init(folder: String, previous: Previous? = nil) throws(SandboxError) {
    let contents = try SpaceFolderContents(folder: folder)
    let named = contents.files.map(\.path) + contents.refusals.map(\.path)
    guard named.contains("manifest.json") || named.contains("main.lua") else {
      throw SandboxError(
        .missingFile, "\(folder) is no Space: it has neither manifest.json nor main.lua",
        hint: "a Space is a folder with manifest.json, main.lua and bots/")
    }
    self.init(files: contents.files, refusals: contents.refusals, goldens: contents.goldens, previous: previous)
  }

  private static func decodeManifest(of files: [SpacePackage.File]) -> (manifest: Manifest?, errors: [ContractError]) {
    guard let file = files.first(where: { $0.path == "manifest.json" }) else {
      return (nil, [ContractError(.manifest, at: "$", "manifest.json is missing", file: "manifest.json")])
    }
    do throws(ManifestErrors) {
      return (try Manifest.decode(file.bytes, file: "manifest.json"), [])
    } catch {
      return (nil, error.errors)
    }
  }

  public func file(_ path: String) -> SpacePackage.File? { files.first { $0.path == path } }

  public var main: LuaFile? { lua.first { $0.path == "main.lua" } }

  /// Where a JSON path of a contract error stands in `manifest.json`.
  public func manifestSpan(_ path: String) -> Span? { locator?.span(of: path) }

  /// The Lua files that play: `main.lua` and all that it requires, directly or not.
  var game: [LuaFile] { lua.filter { code.game.contains($0.path) } }
}
