public import SpaceContract
public import SpaceSandbox

/// A Space's folder as the linter reads it: whatever is there, broken or not.
public struct SpaceSource: Sendable {
  /// One Lua file with its tree.
  public struct LuaFile: Sendable {
    public let path: String
    public let syntax: Syntax
  }

  /// Every file that could be read, sorted by path.
  public let files: [SpacePackage.File]
  /// What kept parts of the folder from being read: symbolic links, odd names, sizes over a limit.
  public let refusals: [SandboxError]
  /// Nil where `manifestErrors` is not empty.
  public let manifest: Manifest?
  public let manifestErrors: [ContractError]
  /// Every file that ends in `.lua`, sorted by path.
  public let lua: [LuaFile]
  /// The version that this one follows, where the caller has it.
  public var previous: Previous?

  public struct Previous: Sendable {
    public let files: [SpacePackage.File]
    public let manifest: Manifest?
  }

  /// Takes files that are already in memory. None of them has to be sound.
  public init(files: [SpacePackage.File], refusals: [SandboxError] = [], previous: Previous? = nil) {
    self.files = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    self.refusals = refusals
    self.previous = previous
    lua = self.files.filter { $0.path.hasSuffix(".lua") }.map { LuaFile(path: $0.path, syntax: Syntax(parsing: $0.bytes)) }
    var manifest: Manifest?
    var errors: [ContractError] = []
    if let file = files.first(where: { $0.path == "manifest.json" }) {
      do throws(ManifestErrors) {
        manifest = try Manifest.decode(file.bytes, file: "manifest.json")
      } catch {
        errors = error.errors
      }
    } else {
      errors = [ContractError(.manifest, at: "$", "manifest.json is missing", file: "manifest.json")]
    }
    self.manifest = manifest
    manifestErrors = errors
  }

  public func file(_ path: String) -> SpacePackage.File? { files.first { $0.path == path } }

  public var main: LuaFile? { lua.first { $0.path == "main.lua" } }
}
