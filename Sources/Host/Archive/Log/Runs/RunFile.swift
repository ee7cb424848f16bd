internal import Glibc
internal import HostRules
internal import SpaceContent

/// A run on the disk, whose head is sound. Nothing here throws: who cannot use a run reads the entries, which say what is wrong if they do.
struct RunFile {
  let node: MerkleNode
  /// The subtree's, as the run has it.
  let hash: Digest
  let erased: [CID]

  private let file: Descriptor
  /// Where the pages begin.
  private let start: Int

  /// Closed with this value.
  private final class Descriptor: Sendable {
    let number: Int32

    init?(_ path: String) {
      number = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      guard number >= 0 else { return nil }
    }

    deinit { close(number) }

    /// The size of a regular file.
    var size: Int? {
      var status = stat()
      guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      return Int(status.st_size)
    }

    func bytes(at offset: Int, count: Int) -> [UInt8]? {
      var isWhole = true
      let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
        while done < count {
          let read = pread(number, buffer.baseAddress?.advanced(by: done), count - done, off_t(offset + done))
          if read < 0 && errno == EINTR { continue }
          guard read > 0 else {
            isWhole = false
            return
          }
          done += read
        }
      }
      return isWhole ? bytes : nil
    }
  }

  /// Nil where there is none, or none that is whole and begins with a sound head.
  init?(_ path: String, node: MerkleNode) {
    let count = 1 << node.level
    guard let file = Descriptor(path), let size = file.size, let head = file.bytes(at: 0, count: EntryRun.headByteCount) else { return nil }
    let erasedCount = head.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    guard erasedCount <= UInt64(count), let hash = Digest(bytes: head.dropLast(8).suffix(Digest.byteCount)),
      head == EntryRun.head(node, hash: hash, erased: Int(erasedCount))
    else { return nil }
    let length = Int(erasedCount) * RunFile.cidByteCount
    start = head.count + length + Digest.byteCount
    guard size == start + count * EntryRun.Place.byteCount + RunFile.pageCount(node) * Digest.byteCount,
      let rest = file.bytes(at: head.count, count: length + Digest.byteCount),
      SHA256.digest(head + rest[..<length]).bytes[...] == rest[length...]
    else { return nil }
    var erased: [CID] = []
    for at in stride(from: 0, to: length, by: RunFile.cidByteCount) {
      guard let cid = RunFile.cid(rest[at..<at + RunFile.cidByteCount]) else { return nil }
      erased.append(cid)
    }
    (self.file, self.node, self.hash, self.erased) = (file, node, hash, erased)
  }

  /// Of a CID of version 1.
  private static let cidByteCount = 36

  private static func cid(_ bytes: ArraySlice<UInt8>) -> CID? {
    do throws(ContentError) {
      return try CID(bytes: bytes)
    } catch {
      return nil
    }
  }

  private static func pageCount(_ node: MerkleNode) -> Int { (1 << node.level + EntryRun.pageWidth - 1) / EntryRun.pageWidth }

  /// The places on a page; nil where it is damaged.
  private func page(_ number: Int) -> [EntryRun.Place]? {
    let width = min(EntryRun.pageWidth, 1 << node.level - number * EntryRun.pageWidth)
    let length = width * EntryRun.Place.byteCount
    let offset = start + number * (EntryRun.pageWidth * EntryRun.Place.byteCount + Digest.byteCount)
    guard let bytes = file.bytes(at: offset, count: length + Digest.byteCount) else { return nil }
    let places = Array(bytes[..<length])
    guard EntryRun.digest(ofPage: number, places, hash: hash).bytes[...] == bytes[length...] else { return nil }
    return stride(from: 0, to: length, by: EntryRun.Place.byteCount).map { at in
      EntryRun.Place(
        session: places[at..<at + 8].reduce(0) { $0 << 8 | UInt64($1) },
        offset: places[at + 8..<at + 12].reduce(0) { $0 << 8 | UInt32($1) })
    }
  }

  /// The indices in the log of the entries of some sessions, in order; nil where a page on the way is damaged.
  /// - Parameter sessions: their first eight bytes.
  func entries(of sessions: ClosedRange<UInt64>) -> [Int]? {
    // The first page whose last place is not before them.
    var (low, high) = (0, RunFile.pageCount(node) - 1)
    while low < high {
      let middle = (low + high) / 2
      guard let last = page(middle)?.last else { return nil }
      if last.session < sessions.lowerBound { low = middle + 1 } else { high = middle }
    }
    var found: [Int] = []
    for number in low..<RunFile.pageCount(node) {
      guard let places = page(number), let last = places.last else { return nil }
      for place in places where sessions.contains(place.session) {
        found.append(EntryRun.entries(of: node).lowerBound + Int(place.offset))
      }
      if last.session > sessions.upperBound { break }
    }
    return found.sorted()
  }

  /// All of it; nil where a page is damaged.
  func whole() -> EntryRun? {
    var places: [EntryRun.Place] = []
    places.reserveCapacity(1 << node.level)
    for number in 0..<RunFile.pageCount(node) {
      guard let page = page(number) else { return nil }
      places += page
    }
    return EntryRun(node, places: places, erased: erased)
  }
}
