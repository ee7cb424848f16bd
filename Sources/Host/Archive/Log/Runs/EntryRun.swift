internal import HostRules
internal import SpaceContent

/// What finds the entries of one complete subtree of a log without reading them: where each session has its entries, and which blocks they
/// say are erased. It follows from the entries, and so is the same bytes whoever makes it.
///
/// A run proves nothing. It names the subtree's hash, which the log's tiles have to have, too, or it is of another log or another time. Its
/// bytes are hashed, so that a torn or damaged one is seen: the head with all erased blocks by one hash, and each page of places by one of
/// its own, because a search reads few of them. Where there is none that is sound, readers read the entries themselves.
struct EntryRun: Equatable {
  /// In the log's folder; a run is `runs/<level>/<index>`.
  static let folderName = "runs"
  /// The levels of the subtrees that have runs. Sixteen runs of one level make way for one of the next, so that there are at most 15 of
  /// each, and one for each 2^20 entries; after them come fewer than 4,096 entries that have none yet.
  static let levels = [12, 16, 20]
  /// Places on a page.
  static let pageWidth = 256

  private static let magic = Array("agon/log-run/v1\n".utf8)
  /// The magic, level, index, the subtree's hash, and how many erased blocks follow.
  static let headByteCount = magic.count + 8 + 8 + Digest.byteCount + 8

  /// Where a session has an entry.
  struct Place: Comparable {
    static let byteCount = 12

    /// The first eight bytes of the session.
    let session: UInt64
    /// The entry's number in the subtree.
    let offset: UInt32

    static func < (a: Place, b: Place) -> Bool { (a.session, a.offset) < (b.session, b.offset) }
  }

  let node: MerkleNode
  /// In the order of the sessions, and of the entries of each.
  private(set) var places: [Place]
  /// In the order of the entries; of version 1.
  private(set) var erased: [CID]

  /// The entries of the log that a subtree covers.
  static func entries(of node: MerkleNode) -> Range<Int> { node.index << node.level..<(node.index + 1) << node.level }

  static func path(of node: MerkleNode) -> String { "\(folderName)/\(node.level)/\(node.index)" }

  /// A run that is made of all entries of its subtree, one after another.
  struct Draft {
    let node: MerkleNode
    private var places: [Place] = []
    private var erased: [CID] = []

    init(_ node: MerkleNode) { self.node = node }

    mutating func add(_ entry: LogEntry) {
      places.append(Place(session: EntryRun.print(of: entry.session), offset: UInt32(places.count)))
      if case .tombstone(let cid, _) = entry.content { erased.append(cid.asVersion1) }
    }

    var run: EntryRun {
      precondition(places.count == 1 << node.level, "a run has all entries of its subtree")
      return EntryRun(node, places: places.sorted(), erased: erased)
    }
  }

  /// - Parameter parts: the runs of the subtrees that this one consists of, in their order.
  init(_ node: MerkleNode, of parts: [EntryRun]) {
    self.node = node
    erased = parts.flatMap(\.erased)
    places = parts.flatMap { part in
      let shift = UInt32(EntryRun.entries(of: part.node).lowerBound - EntryRun.entries(of: node).lowerBound)
      return part.places.map { Place(session: $0.session, offset: $0.offset + shift) }
    }
    precondition(places.count == 1 << node.level, "a run has all entries of its subtree")
    places.sort()
  }

  /// One that was read.
  init(_ node: MerkleNode, places: [Place], erased: [CID]) { (self.node, self.places, self.erased) = (node, places, erased) }

  static func print(of session: Digest) -> UInt64 { session.bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) } }

  /// The file.
  /// - Parameter hash: the subtree's.
  func encoded(hash: Digest) -> [UInt8] {
    var bytes = EntryRun.head(node, hash: hash, erased: erased.count) + erased.flatMap(\.bytes)
    bytes += SHA256.digest(bytes).bytes
    for (number, start) in stride(from: 0, to: places.count, by: EntryRun.pageWidth).enumerated() {
      var page: [UInt8] = []
      page.reserveCapacity(EntryRun.pageWidth * Place.byteCount)
      for place in places[start..<min(start + EntryRun.pageWidth, places.count)] {
        EntryRun.append(place.session, to: &page)
        for shift in [24, 16, 8, 0] { page.append(UInt8(truncatingIfNeeded: place.offset >> UInt32(shift))) }
      }
      bytes += page + EntryRun.digest(ofPage: number, page, hash: hash).bytes
    }
    return bytes
  }

  static func head(_ node: MerkleNode, hash: Digest, erased: Int) -> [UInt8] {
    var bytes = magic
    append(UInt64(node.level), to: &bytes)
    append(UInt64(node.index), to: &bytes)
    bytes += hash.bytes
    append(UInt64(erased), to: &bytes)
    return bytes
  }

  /// What shows that a page is the one of its number, in the run of a subtree, as it was written.
  static func digest(ofPage number: Int, _ bytes: [UInt8], hash: Digest) -> Digest {
    var all = hash.bytes
    append(UInt64(number), to: &all)
    return SHA256.digest(all + bytes)
  }

  private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    for shift in stride(from: UInt64(56), through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
  }
}
