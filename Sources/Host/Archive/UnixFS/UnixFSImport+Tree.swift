internal import Glibc

extension UnixFSImport {
  /// How deep folders may be in each other.
  public static let maxFolderDepth = 64

  /// Imports a file, or a folder with everything in it: regular files, folders, and symbolic links as what they say.
  /// - Parameters:
  ///   - path: is followed where it is a symbolic link itself.
  ///   - skipsHidden: whether names that begin with a dot are left out, as `ipfs add -r` does.
  /// - Throws: `unsupported` for a device, a socket or a name that is not UTF-8; `too_large` for folders in folders too deep; any other
  ///   `ArchiveError`, or what the sink or the progress throws.
  public func tree(at path: String, skipsHidden: Bool = false) throws -> Root {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw ArchiveError(reading: path, errno) }
    defer { close(descriptor) }
    return try tree(descriptor, path, skipsHidden: skipsHidden, depth: 0)
  }

  private func tree(_ descriptor: Int32, _ path: String, skipsHidden: Bool, depth: Int) throws -> Root {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw ArchiveError(reading: path, errno) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return try file(descriptor: descriptor, name: path)
    case S_IFDIR: break
    default:
      throw ArchiveError(.unsupported, "\(path) is neither a file nor a folder", hint: "leave it out")
    }
    guard depth < UnixFSImport.maxFolderDepth else {
      throw ArchiveError(.tooLarge, "\(path) is more than \(UnixFSImport.maxFolderDepth) folders deep")
    }
    var entries: [Entry] = []
    for name in try names(descriptor, path) where !(skipsHidden && name.hasPrefix(".")) {
      let root = try entry(name, in: descriptor, path + "/" + name, skipsHidden: skipsHidden, depth: depth)
      entries.append(try Entry(name: name, root: root))
    }
    return try folder(entries)
  }

  private func entry(_ name: String, in folder: Int32, _ path: String, skipsHidden: Bool, depth: Int) throws -> Root {
    let descriptor = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    if descriptor >= 0 {
      defer { close(descriptor) }
      return try tree(descriptor, path, skipsHidden: skipsHidden, depth: depth + 1)
    }
    guard errno == ELOOP else {
      throw errno == ENXIO ? ArchiveError(.unsupported, "\(path) is neither a file nor a folder") : ArchiveError(reading: path, errno)
    }
    var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = target.withUnsafeMutableBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) { chars in chars.baseAddress.map { readlinkat(folder, name, $0, chars.count) } ?? -1 }
    }
    guard count >= 0 else { throw ArchiveError(reading: path, errno) }
    return try symbolicLink(to: Array(target[..<count]))
  }

  /// The names in a folder, in bytewise order: the order of blocks is then the same each time.
  private func names(_ descriptor: Int32, _ path: String) throws(ArchiveError) -> [String] {
    // The stream closes what it is given.
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0, let stream = fdopendir(copy) else { throw ArchiveError(reading: path, errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        guard errno == 0 else { throw ArchiveError(reading: path, errno) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      }
      let bytes = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: UInt8.self, capacity: 256) { Array(UnsafeBufferPointer(start: $0, count: strlen($0))) }
      }
      guard let name = String(validating: bytes, as: UTF8.self) else {
        throw ArchiveError(
          .unsupported, "\(path) has a name that is not UTF-8: \(String(decoding: bytes, as: UTF8.self).debugDescription)",
          hint: "rename the file")
      }
      if name != "." && name != ".." { names.append(name) }
      guard names.count <= UnixFSImport.maxEntries else {
        throw ArchiveError(.tooLarge, "\(path) has more than \(UnixFSImport.maxEntries) entries")
      }
    }
  }
}
