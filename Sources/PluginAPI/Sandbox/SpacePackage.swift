public import SpaceContent
public import SpaceContract

/// A Space's folder, read once: its files, its manifest and its identity. Nothing of it has run yet.
public struct SpacePackage: Sendable {
  public struct File: Hashable, Sendable {
    /// Relative to the folder, with "/" between names: "lib/board.lua".
    public let path: String
    public let bytes: [UInt8]

    public init(path: String, bytes: [UInt8]) {
      self.path = path
      self.bytes = bytes
    }
  }

  public let manifest: Manifest
  /// Every file, sorted by path. Recordings under `goldens/` are not among them: they name the package's CID.
  public let files: [File]
  /// The CID of the DAG-CBOR map from each path to the raw-leaf CID of its bytes.
  public let cid: CID

  /// Limits of a package beyond those of the contract: they bound what the host reads before it knows what it is.
  public enum Limits {
    public static let files = 200
    public static let bytes = 8 << 20
    public static let depth = 4
  }

  /// Reads `folder`. Symbolic links, special files, odd names and anything over a limit are refused; files whose name starts
  /// with a dot are passed over and are no part of the package.
  public init(folder: String) throws(SandboxError) {
    let contents = try SpaceFolderContents(folder: folder)
    if let refusal = contents.refusals.first(where: { $0.path != "goldens" }) { throw refusal.error }
    try self.init(files: contents.files, from: folder)
  }

  /// Makes a package of files that are already in memory, under the same rules.
  public init(files: [File], from origin: String) throws(SandboxError) {
    self.files = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    guard let source = files.first(where: { $0.path == "manifest.json" }) else {
      throw SandboxError(
        .missingFile, "\(origin): manifest.json is missing", hint: "a Space is a folder with manifest.json, main.lua and bots/")
    }
    do {
      manifest = try Manifest.decode(source.bytes, file: "\(origin)/manifest.json")
    } catch {
      throw SandboxError(.manifest, "\(error)")
    }
    for path in ["main.lua"] + manifest.bots.map({ "bots/\($0).lua" }) where !files.contains(where: { $0.path == path }) {
      throw SandboxError(
        .missingFile, "\(origin): \(path) is missing", hint: "the manifest of a Space promises main.lua and one file for each bot")
    }
    var lua = 0
    for file in files where file.path.hasSuffix(".lua") {
      lua += file.bytes.count
      guard file.bytes.count <= Contract.Source.maxFileBytes else {
        throw SandboxError(
          .tooLarge, "\(origin)/\(file.path) is \(file.bytes.count) bytes; a source file may have \(Contract.Source.maxFileBytes)")
      }
    }
    guard lua <= Contract.Source.maxPackageBytes else {
      throw SandboxError(.tooLarge, "\(origin): \(lua) bytes of Lua; a package may have \(Contract.Source.maxPackageBytes)")
    }
    cid = CID(codec: .dagCBOR, of: SpacePackage.index(of: self.files))
  }

  /// What the CID is the hash of: the DAG-CBOR map from each path to the CID of its bytes.
  public var index: [UInt8] { SpacePackage.index(of: files) }

  private static func index(of files: [File]) -> [UInt8] {
    var writer = CBORWriter()
    writer.value(.map(Value.Map(files.map { ($0.path, Value.link(CID(codec: .raw, of: $0.bytes))) })))
    return writer.bytes
  }

  /// Checks that files of these paths could lie in a folder that is read as a package, whole and nothing else.
  /// - Parameter paths: sorted bytewise.
  static func checkPaths(_ paths: [String], from origin: String) throws(SandboxError) {
    let known = Set(paths)
    for path in paths {
      let names = path.split(separator: "/", omittingEmptySubsequences: false)
      let isSound = names.allSatisfy { name in
        !name.isEmpty && name.utf8.count <= 64 && name.utf8.first != UInt8(ascii: ".")
          && name.utf8.allSatisfy(SpaceFolderContents.isNameByte)
      }
      guard isSound, names.count <= Limits.depth + 1, names.count == 1 || names[0] != "goldens" else {
        throw SandboxError(.badPath, "\(origin): \(path.prefix(80)) is no path of a package's file")
      }
      for count in 1..<names.count where known.contains(names[..<count].joined(separator: "/")) {
        throw SandboxError(.badPath, "\(origin): \(path.prefix(80)) lies in what is a file itself")
      }
    }
  }

  public func bytes(of path: String) -> [UInt8]? { files.first { $0.path == path }?.bytes }
}
