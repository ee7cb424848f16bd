/// What lies in a Space's folder, read once and without trust: what can be read, and why the rest cannot.
///
/// Symbolic links, special files, odd names and anything over a limit are refusals, not failures; files whose name starts with a
/// dot are passed over. A package is made of contents without refusals, `goldens/` aside.
public struct SpaceFolderContents: Sendable {
  /// Why one path is not among the files.
  public struct Refusal: Error, Hashable, Sendable {
    /// Relative to the folder; empty for the folder itself.
    public let path: String
    public let error: SandboxError

    public init(path: String, error: SandboxError) {
      self.path = path
      self.error = error
    }
  }

  public let folder: String
  /// Every file that could be read, sorted by path. Recordings under `goldens/` are not among them.
  public private(set) var files: [SpacePackage.File] = []
  /// The names of the files in `goldens/`, sorted.
  public private(set) var goldens: [String] = []
  /// In the order of reading.
  public private(set) var refusals: [Refusal] = []

  private var total = 0
  private var isFull = false

  /// Reads `folder`. Throws only where the folder itself cannot be listed.
  public init(folder: String) throws(SandboxError) {
    self.folder = folder
    let names = try SpaceFolderContents.names(in: folder)
    read(names, in: folder, prefix: "", depth: 0)
    files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  private static func names(in folder: String) throws(SandboxError) -> [String] {
    do throws(FileBytes.Fault) {
      return try FileBytes.names(in: folder)
    } catch {
      throw unreadable(folder, error)
    }
  }

  private static func unreadable(_ path: String, _ fault: FileBytes.Fault) -> SandboxError {
    SandboxError(
      .unreadable, "\(path) cannot be read: \(FileBytes.explain(fault))", hint: "check that it exists and that this user may read it")
  }

  private mutating func refuse(_ path: String, _ error: SandboxError) {
    // So many that nobody reads more of them.
    guard refusals.count < SpacePackage.Limits.files else { return }
    refusals.append(Refusal(path: path, error: error))
  }

  private mutating func read(_ names: [String], in folder: String, prefix: String, depth: Int) {
    guard depth <= SpacePackage.Limits.depth else {
      return refuse(
        String(prefix.dropLast()),
        SandboxError(.badPath, "\(folder) is nested more than \(SpacePackage.Limits.depth) folders deep"))
    }
    for name in names where !name.hasPrefix(".") && !isFull {
      let path = folder + "/" + name
      let relative = prefix + name
      guard name.utf8.count <= 64, name.utf8.allSatisfy({ SpaceFolderContents.isNameByte($0) }) else {
        refuse(relative, SandboxError(.badPath, "\(folder) holds a file with an odd name", hint: "use letters, digits, '.', '_' and '-'"))
        continue
      }
      do throws(FileBytes.Fault) {
        try read(name, in: folder, relative: relative, depth: depth)
      } catch {
        refuse(relative, SpaceFolderContents.unreadable(path, error))
      }
    }
  }

  private mutating func read(_ name: String, in folder: String, relative: String, depth: Int) throws(FileBytes.Fault) {
    let path = folder + "/" + name
    switch try FileBytes.kind(of: path) {
    case .symlink:
      refuse(relative, SandboxError(.symlink, "\(path) is a symbolic link", hint: "a Space holds its files itself: copy the file in"))
    case .other: refuse(relative, SandboxError(.badPath, "\(path) is neither a file nor a folder"))
    case .folder where relative == "goldens": goldens = try FileBytes.names(in: path).filter { !$0.hasPrefix(".") }
    case .folder: read(try FileBytes.names(in: path), in: path, prefix: relative + "/", depth: depth + 1)
    case .file:
      let bytes = try FileBytes.read(path, limit: SpacePackage.Limits.bytes)
      total += bytes.count
      guard total <= SpacePackage.Limits.bytes, files.count < SpacePackage.Limits.files else {
        isFull = true
        return refuse(
          relative,
          SandboxError(
            .tooLarge, "\(folder): a Space may have \(SpacePackage.Limits.files) files and \(SpacePackage.Limits.bytes) bytes in all"))
      }
      files.append(SpacePackage.File(path: relative, bytes: bytes))
    }
  }

  static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
