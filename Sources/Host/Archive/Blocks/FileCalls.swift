internal import Glibc

/// What the archive asks of a file system, with the system's refusals in the archive's words.
enum FileCalls {
  /// What the system says of a file.
  static func failure(_ cause: Int32, _ doing: String, _ path: String) -> ArchiveError {
    let code: ArchiveError.Code
    let hint: String
    switch cause {
    case EROFS, EACCES, EPERM: (code, hint) = (.readOnly, "the data folder and what is in it have to be writable for this user")
    case ENOSPC, EDQUOT: (code, hint) = (.diskFull, "make room on the disk; nothing was changed by what did not fit")
    default: (code, hint) = (.storage, "check the disk, and the folder given with --data")
    }
    return ArchiveError(code, "cannot \(doing) \(path): \(String(cString: strerror(cause)))", hint: hint)
  }

  /// Makes a folder for this user alone; one that is there already is taken as it is.
  /// - Returns: whether it is new.
  @discardableResult
  static func makeFolder(_ path: String) throws(ArchiveError) -> Bool {
    if mkdir(path, 0o700) == 0 { return true }
    let cause = errno
    var status = stat()
    guard stat(path, &status) == 0 else { throw failure(cause, "make", path) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw ArchiveError(.storage, "\(path) is no folder", hint: "name another data folder with --data")
    }
    return false
  }

  /// Makes the names in a folder durable.
  static func synchroniseFolder(_ path: String) throws(ArchiveError) {
    let folder = try OpenFile(path, O_RDONLY | O_DIRECTORY)
    // Some file systems have no such thing as a folder's own sync.
    guard fsync(folder.descriptor) == 0 || errno == EINVAL else { throw failure(errno, "write to", path) }
  }

  /// Makes the bytes of a file durable.
  static func synchronise(_ path: String) throws(ArchiveError) {
    let file = try OpenFile(path, O_RDONLY)
    guard fsync(file.descriptor) == 0 else { throw failure(errno, "write to", path) }
  }

  /// Linux's `syncfs`, which the C library declares for programs of its own dialect alone.
  private static let syncfs: (@convention(c) (Int32) -> Int32)? = {
    guard let symbol = dlsym(nil, "syncfs") else { return nil }
    return unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Int32).self)
  }()

  /// Makes files durable. Many of them go with all that their file system has to write: one after another, each would wait for a commit
  /// of its own in the file system's journal, a quarter of the speed.
  /// - Parameter folder: one that is in the same file system, open since before they were written: so no error is another's to hear.
  static func synchronise(_ files: [String], in folder: OpenFile, _ path: String) throws(ArchiveError) {
    guard files.count > 16, let syncfs else {
      for file in files { try synchronise(file) }
      return
    }
    guard syncfs(folder.descriptor) == 0 else { throw failure(errno, "write to", path) }
  }

  /// The size of a regular file; nil where there is none of this name.
  static func size(_ path: String) throws(ArchiveError) -> Int64? {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      let cause = errno
      guard cause == ENOENT || cause == ENOTDIR else { throw failure(cause, "read", path) }
      return nil
    }
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int64(status.st_size)
  }

  /// The bytes of a regular file; nil where nothing has this name. Of a file of more than `limit` bytes, the first `limit + 1`.
  static func read(_ path: String, limit: Int) throws(ArchiveError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      let cause = errno
      guard cause == ENOENT || cause == ENOTDIR else { throw failure(cause, "read", path) }
      return nil
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(errno, "read", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ArchiveError(.storage, "\(path) is not a regular file", hint: "something else than Agon put it there")
    }
    // One byte more than there should be, so that the end is seen without another call's buffer.
    let room = min(limit, Int(status.st_size)) + 1
    var cause: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      while count < room {
        let read = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), room - count)
        if read < 0 && errno == EINTR { continue }
        if read < 0 { cause = errno }
        guard read > 0 else { return }
        count += read
      }
    }
    guard cause == 0 else { throw failure(cause, "read", path) }
    return bytes
  }

  /// Writes all of `bytes` where a descriptor stands.
  static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, _ path: String) throws(ArchiveError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure(count < 0 ? errno : ENOSPC, "write to", path) }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
  }

  /// Makes a new file with these bytes, for this user alone. They are not durable yet.
  /// - Parameter writer: takes them where there are many; its `wait` says when they are all there.
  static func create(_ path: String, _ bytes: [UInt8], by writer: WriteBehind? = nil) throws(ArchiveError) {
    let file = try OpenFile(path, O_WRONLY | O_CREAT | O_EXCL)
    let result: Result<Void, ArchiveError> = bytes.withUnsafeBytes { buffer in
      do throws(ArchiveError) {
        guard let writer, buffer.count >= WriteBehind.worthwhileByteCount else {
          return .success(try write(buffer, to: file.descriptor, path))
        }
        return .success(try writer.append(buffer, to: GrowingFile(descriptor: file.descriptor, path: path)))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  /// The names in a folder, sorted, without "." and ".."; none where there is no such folder.
  static func names(in folder: String) throws(ArchiveError) -> [String] {
    guard let stream = opendir(folder) else {
      let cause = errno
      guard cause == ENOENT else { throw failure(cause, "read", folder) }
      return []
    }
    defer { closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw failure(errno, "read", folder) }
    return names.sorted()
  }

  /// Removes a folder of ours with the files in it.
  static func removeFolder(_ path: String) throws(ArchiveError) {
    for name in try names(in: path) where unlink(path + "/" + name) != 0 && errno != ENOENT {
      throw failure(errno, "remove", path + "/" + name)
    }
    guard rmdir(path) == 0 || errno == ENOENT else { throw failure(errno, "remove", path) }
  }
}

/// A descriptor that is closed with this value.
final class OpenFile: Sendable {
  let descriptor: Int32

  /// - Parameter flags: links are never followed, and no child of this process inherits it; a file that is made has the mode 0600.
  init(_ path: String, _ flags: Int32) throws(ArchiveError) {
    descriptor = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      let cause = errno
      throw FileCalls.failure(cause, flags & O_CREAT != 0 ? "make" : "open", path)
    }
  }

  deinit { close(descriptor) }
}
