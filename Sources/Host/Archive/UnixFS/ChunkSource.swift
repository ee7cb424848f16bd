internal import Glibc
internal import Synchronization

/// A file or a pipe that several threads read in chunks.
final class ChunkSource: Sendable {
  struct Chunk: Sendable {
    let index: Int
    let byteCount: Int
  }

  private enum Kind {
    /// A regular file of this size, which must not change while it is read.
    case file(byteCount: Int64, modified: timespec)
    /// Anything that can only be read from its beginning to its end.
    case stream
  }

  private let name: String
  private let descriptor: Int32
  private let chunkByteCount: Int
  private let kind: Kind
  /// The chunk that is read next, and whether there is none.
  private let next = Mutex((index: 0, isAtEnd: false))

  /// - Parameters:
  ///   - descriptor: stays the caller's to close.
  ///   - name: for errors.
  init(_ descriptor: Int32, name: String, chunkByteCount: Int) throws(ArchiveError) {
    self.name = name
    self.descriptor = descriptor
    self.chunkByteCount = chunkByteCount
    let status = try ChunkSource.status(descriptor, name)
    switch status.st_mode & S_IFMT {
    case S_IFREG:
      // Standard input may stand somewhere in the middle of a file, and files that the kernel makes up have no size beforehand.
      kind =
        status.st_size > 0 && lseek(descriptor, 0, SEEK_CUR) == 0
        ? .file(byteCount: Int64(status.st_size), modified: status.st_mtim) : .stream
    case S_IFDIR: throw ArchiveError(.unsupported, "\(name) is a folder", hint: "name a file")
    default: kind = .stream
    }
  }

  /// The bytes of a regular file; nil for a stream.
  var byteCount: Int64? { if case .file(let byteCount, _) = kind { byteCount } else { nil } }

  /// Reads the next chunk into `room`, from any thread; nil after the last. Only the last one is shorter than the others, and only an
  /// empty input has an empty one.
  func read(into room: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Chunk? {
    switch kind {
    case .file(let total, _):
      guard let index = claim(last: (total - 1) / Int64(chunkByteCount)) else { return nil }
      let start = Int64(index) * Int64(chunkByteCount)
      let count = Int(min(Int64(chunkByteCount), total - start))
      guard try fill(UnsafeMutableRawBufferPointer(rebasing: room[..<count]), at: start) == count else { throw changed }
      return Chunk(index: index, byteCount: count)
    case .stream:
      let result: Result<Chunk?, ArchiveError> = next.withLock { next in
        guard !next.isAtEnd else { return .success(nil) }
        do throws(ArchiveError) {
          let count = try fill(room, at: nil)
          next.isAtEnd = count < chunkByteCount
          guard count > 0 || next.index == 0 else { return .success(nil) }
          defer { next.index += 1 }
          return .success(Chunk(index: next.index, byteCount: count))
        } catch {
          next.isAtEnd = true
          return .failure(error)
        }
      }
      return try result.get()
    }
  }

  private func claim(last: Int64) -> Int? {
    next.withLock { next in
      guard !next.isAtEnd else { return nil }
      defer { next.index += 1 }
      next.isAtEnd = next.index == last
      return next.index
    }
  }

  /// Checks, after the last chunk, that a file is the one that was opened.
  func requireUnchanged() throws(ArchiveError) {
    guard case .file(let byteCount, let modified) = kind else { return }
    let status = try ChunkSource.status(descriptor, name)
    guard status.st_size == byteCount, status.st_mtim.tv_sec == modified.tv_sec, status.st_mtim.tv_nsec == modified.tv_nsec else {
      throw changed
    }
  }

  private var changed: ArchiveError {
    ArchiveError(.storage, "\(name) changed while it was read", hint: "try again when nobody writes to it")
  }

  private static func status(_ descriptor: Int32, _ name: String) throws(ArchiveError) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw ArchiveError(reading: name, errno) }
    return status
  }

  /// Reads until `room` is full or nothing is left; from `offset`, or on from where the stream stands.
  private func fill(_ room: UnsafeMutableRawBufferPointer, at offset: Int64?) throws(ArchiveError) -> Int {
    var done = 0
    while done < room.count {
      let place = room.baseAddress?.advanced(by: done)
      let count =
        if let offset {
          pread(descriptor, place, room.count - done, off_t(offset) + off_t(done))
        } else {
          Glibc.read(descriptor, place, room.count - done)
        }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw ArchiveError(reading: name, errno) }
      if count == 0 { break }
      done += count
    }
    return done
  }
}

extension ArchiveError {
  /// Why the system does not let something be read.
  init(reading name: String, _ cause: Int32) {
    let code: Code = cause == ENOENT || cause == ENOTDIR ? .notFound : .storage
    self.init(code, "\(name) cannot be read: \(String(cString: strerror(cause)))")
  }
}
