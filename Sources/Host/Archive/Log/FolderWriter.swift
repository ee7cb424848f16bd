internal import Glibc
internal import Synchronization

/// Puts whole files into a folder, for one process at a time.
///
/// Files are written into `staging`, made durable, and only then get their names, in the order in which they are given; the names are
/// durable when `place` returns. Whatever a killed process leaves in `staging` is nobody's, and goes when the folder is next opened.
final class FolderWriter: Sendable {
  struct File {
    /// In the folder.
    let path: String
    let bytes: [UInt8]
  }

  let folder: String
  private let lock: OpenFile
  private let syncs = Atomic<Int>(0)
  /// Asked before each call that changes the disk; what it throws stops the work there. For tests, which stop it everywhere.
  private let interruption: (@Sendable () throws(ArchiveError) -> Void)?

  private var staging: String { folder + "/staging" }

  /// Makes the folder where it is missing, and takes the right to change it.
  /// - Parameter lockName: the file that the kernel's lock is on.
  /// - Throws: `locked` where another process has it; `read_only`, `disk_full` or `storage`.
  init(_ folder: String, lockName: String, interruption: (@Sendable () throws(ArchiveError) -> Void)? = nil) throws(ArchiveError) {
    self.folder = folder
    self.interruption = interruption
    try FileCalls.makeFolder(folder)
    lock = try OpenFile(folder + "/" + lockName, O_RDWR | O_CREAT)
    while flock(lock.descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      guard errno == EWOULDBLOCK else { throw FileCalls.failure(errno, "lock", folder) }
      throw ArchiveError(.locked, "another process writes to \(folder)", hint: "wait for it, or end it")
    }
    try FileCalls.makeFolder(staging)
    for name in try FileCalls.names(in: staging) { try remove("staging/" + name) }
  }

  /// How many times something was made durable so far.
  var syncCount: Int { syncs.load(ordering: .relaxed) }

  private func step() throws(ArchiveError) { if let interruption { try interruption() } }

  private func sync(_ descriptor: Int32, _ path: String) throws(ArchiveError) {
    try step()
    // Some file systems have no such thing as a folder's own sync.
    guard fdatasync(descriptor) == 0 || errno == EINVAL else { throw FileCalls.failure(errno, "write to", path) }
    syncs.add(1, ordering: .relaxed)
  }

  private func syncFolder(_ path: String) throws(ArchiveError) {
    try sync(try OpenFile(path, O_RDONLY | O_DIRECTORY).descriptor, path)
  }

  /// Brings files into the folder. A file of the same name is replaced.
  func place(_ files: [File]) throws(ArchiveError) {
    for (number, file) in files.enumerated() {
      let path = staging + "/\(number)"
      try step()
      let open = try OpenFile(path, O_WRONLY | O_CREAT | O_TRUNC)
      try FolderWriter.write(file.bytes, to: open, path)
      try sync(open.descriptor, path)
    }
    var changed: [String] = []
    for (number, file) in files.enumerated() {
      let path = folder + "/" + file.path
      try makeFolders(above: path, &changed)
      try step()
      guard rename(staging + "/\(number)", path) == 0 else { throw FileCalls.failure(errno, "write to", path) }
      FolderWriter.note(FolderWriter.parent(path), in: &changed)
    }
    for folder in changed { try syncFolder(folder) }
  }

  /// Writes bytes into a file at a place, and makes them durable. The file is made where it is missing; its name is then durable with the
  /// next file that is placed beside it.
  func write(_ bytes: [UInt8], to name: String, at offset: Int) throws(ArchiveError) {
    let path = folder + "/" + name
    try step()
    let file = try OpenFile(path, O_WRONLY | O_CREAT)
    guard lseek(file.descriptor, off_t(offset), SEEK_SET) == off_t(offset) else { throw FileCalls.failure(errno, "write to", path) }
    try FolderWriter.write(bytes, to: file, path)
    try sync(file.descriptor, path)
  }

  /// Cuts a file off.
  func truncate(_ name: String, to count: Int) throws(ArchiveError) {
    try step()
    let path = folder + "/" + name
    guard Glibc.truncate(path, off_t(count)) == 0 else { throw FileCalls.failure(errno, "write to", path) }
  }

  /// Removes a file, or an empty folder. One that is not there is as good as removed.
  func remove(_ name: String) throws(ArchiveError) {
    try step()
    let path = folder + "/" + name
    guard Glibc.remove(path) == 0 || errno == ENOENT else { throw FileCalls.failure(errno, "remove", path) }
  }

  private func makeFolders(above path: String, _ changed: inout [String]) throws(ArchiveError) {
    let parent = FolderWriter.parent(path)
    guard parent.utf8.count > folder.utf8.count, access(parent, F_OK) != 0 else { return }
    try makeFolders(above: parent, &changed)
    try step()
    if try FileCalls.makeFolder(parent) { FolderWriter.note(FolderWriter.parent(parent), in: &changed) }
  }

  private static func note(_ folder: String, in changed: inout [String]) {
    if !changed.contains(folder) { changed.append(folder) }
  }

  private static func parent(_ path: String) -> String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }

  private static func write(_ bytes: [UInt8], to file: OpenFile, _ path: String) throws(ArchiveError) {
    let result: Result<Void, ArchiveError> = bytes.withUnsafeBytes { buffer in
      do throws(ArchiveError) {
        return .success(try FileCalls.write(buffer, to: file.descriptor, path))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }
}
