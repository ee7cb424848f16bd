internal import Glibc

/// Files that commands read and write for a person: read within a limit, written whole or not at all.
public enum WholeFile {
  /// Whether something has this name. A symbolic link counts as what it is, wherever it leads.
  public static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Whether this is a folder, or a link to one.
  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The bytes of a regular file of at most `limit` bytes; links are not followed.
  /// - Throws: `unreadable`, `symlink` or `too_large`.
  public static func read(_ path: String, limit: Int) throws(SandboxError) -> [UInt8] {
    do throws(FileBytes.Fault) {
      return try FileBytes.read(path, limit: limit)
    } catch {
      let hint = "check that it exists and that this user may read it"
      switch error {
      case .symlink: throw SandboxError(.symlink, "\(path) is a symbolic link", hint: "name what it leads to")
      case .tooLarge: throw SandboxError(.tooLarge, "\(path) is larger than \(limit) bytes")
      case .system, .notAFile: throw SandboxError(.unreadable, "\(path) cannot be read: \(FileBytes.explain(error))", hint: hint)
      }
    }
  }

  /// The names in a folder, sorted; none where there is no such folder.
  /// - Throws: `unreadable` for a folder that is there and cannot be read.
  public static func names(in folder: String) throws(SandboxError) -> [String] {
    do throws(FileBytes.Fault) {
      return try FileBytes.names(in: folder)
    } catch {
      if case .system(ENOENT) = error { return [] }
      throw SandboxError(.unreadable, "\(folder) cannot be read: \(FileBytes.explain(error))")
    }
  }

  /// Writes a file beside its place and moves it there, so that nobody ever meets half of it. Bytes and name are on the disk when this
  /// returns.
  /// - Parameters:
  ///   - replaces: whether a file of this name may be replaced.
  ///   - mode: who may do what with it, less the umask.
  /// - Throws: `exists` or `unwritable`; whatever was there stays then.
  public static func write(_ bytes: [UInt8], to path: String, replaces: Bool = false, mode: UInt32 = 0o644) throws(SandboxError) {
    guard replaces || !exists(path) else {
      throw SandboxError(.exists, "\(path) is there already", hint: "name another file, or add --force")
    }
    let temporary = "\(path).\(getpid()).new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw unwritable(path, errno) }
    defer { close(descriptor) }
    do throws(SandboxError) {
      try writeAll(bytes, to: descriptor, path)
      guard fsync(descriptor) == 0 else { throw unwritable(path, errno) }
      // A name that somebody else has taken since the look above is theirs: `link` refuses it, `rename` would not.
      let isPlaced = replaces ? rename(temporary, path) == 0 : link(temporary, path) == 0
      guard isPlaced else {
        let cause = errno
        if cause == EEXIST { throw SandboxError(.exists, "\(path) is there already", hint: "name another file, or add --force") }
        throw unwritable(path, cause)
      }
      if !replaces { unlink(temporary) }
      try synchronize(folderOf: path)
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Makes a folder, and those above it that are missing.
  public static func makeFolder(_ path: String) throws(SandboxError) {
    if mkdir(path, 0o777) == 0 { return }
    let cause = errno
    if cause == EEXIST, isFolder(path) { return }
    guard cause == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else { throw unwritable(path, cause) }
    try makeFolder(String(path[..<slash]))
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw unwritable(path, errno) }
  }

  private static func unwritable(_ path: String, _ cause: Int32) -> SandboxError {
    SandboxError(.unwritable, "\(path) cannot be written: \(String(cString: strerror(cause)))")
  }

  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(SandboxError) {
    var at = 0
    while at < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress?.advanced(by: at), bytes.count - at) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw unwritable(path, errno) }
      at += count
    }
  }

  private static func synchronize(folderOf path: String) throws(SandboxError) {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unwritable(folder, errno) }
    defer { close(descriptor) }
    // Some file systems have no such thing as a folder's own sync.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw unwritable(folder, errno) }
  }
}
