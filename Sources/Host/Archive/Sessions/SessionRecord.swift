public import HostRules
public import SpaceContent

/// A finished session as blocks: what it started from, all that came in, and what it led to, under one Merkle root (`records.md`).
///
/// A journal and its Space's package have exactly one record, so whoever holds the blocks can take them apart,
/// put them together again, and see that nothing is missing, added or of another form.
public struct SessionRecord: Sendable {
  /// The most leaves of a record.
  public static let maxLeaves = 1 << 20
  public static let version: Int64 = 3
  /// Leaves in one list block: some 90 bytes each.
  static let leavesPerList = 4096

  /// A Space's package as blocks: the index that its CID names, then the raw blocks of its files in the order of the index's links.
  public struct Package: Hashable, Sendable {
    public let blocks: [Block]

    /// - Parameters:
    ///   - index: the map from each path to the raw block of its bytes.
    ///   - files: the bytes of each file.
    public init(index: [UInt8], files: [[UInt8]]) { self.init(index: Block(.dagCBOR, index), files: files.map { Block(.raw, $0) }) }

    /// - Parameter files: what the index links to, and nothing else.
    init(index: Block, files: [Block]) {
      let order: [CID]
      do throws(ArchiveError) {
        order = try index.links
      } catch {
        // No session is started from such an index; whoever made it is told so by its CID.
        order = []
      }
      let places = Dictionary(order.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
      var seen: Set<CID> = []
      let single = files.filter { seen.insert($0.cid).inserted }
      blocks = [index] + single.sorted { places[$0.cid] ?? order.count < places[$1.cid] ?? order.count }
    }

    public var cid: CID { blocks[0].cid }
  }

  public let journal: Journal
  public let package: Package
  public let leaves: [SessionLeaf]
  /// In the order of an archive: the root block, the lists of leaves, the leaves' blocks, the package's; each once. Without those of answers
  /// that are erased.
  public let blocks: [Block]
  /// The blocks of answers that are erased, in the order of their leaves.
  public let erased: [CID]
  /// The root of the RFC 6962 tree over the leaves.
  public let root: Digest

  /// The CID of the root block: the root of the session's archive.
  public var cid: CID { blocks[0].cid }

  /// - Throws: `malformed` for a journal of another package, and for one whose payouts cannot be computed.
  public init(_ journal: Journal, package: Package) throws(ArchiveError) {
    guard journal.header.package == package.cid else {
      throw ArchiveError(.malformed, "the journal names the package \(journal.header.package), not \(package.cid)")
    }
    var leaves: [SessionLeaf] = []
    var content: [Block?] = []
    var erased: [CID] = []
    func add(_ part: StepBlocks.Part) {
      leaves.append(SessionLeaf(index: leaves.count, kind: part.kind, cid: part.cid))
      content.append(part.block)
      if part.block == nil { erased.append(part.cid) }
    }
    add(.init(.commitment, Block(.dagCBOR, journal.header.encoded)))
    add(.init(.beacon, Block(.dagCBOR, journal.opening.encoded)))
    for (index, step) in journal.steps.enumerated() {
      for part in try StepBlocks(step, index: index, after: journal.chain(before: index)).parts { add(part) }
    }
    for (kind, block) in try EndBlocks(journal).blocks { add(.init(kind, block)) }
    guard leaves.count <= SessionRecord.maxLeaves else {
      throw ArchiveError(.tooLarge, "the session has \(leaves.count) leaves; a record may have \(SessionRecord.maxLeaves)")
    }
    let root = MerkleTree(leaves.map(\.encoded)).root
    let lists = stride(from: 0, to: leaves.count, by: SessionRecord.leavesPerList).map { first in
      RecordBlock.block(.list(leaves[first..<min(first + SessionRecord.leavesPerList, leaves.count)].map(\.value)))
    }
    let head = RecordBlock.block([
      "v": .int(SessionRecord.version), "type": "agon/session", "root": .bytes(root.bytes), "leaves": .int(Int64(leaves.count)),
      "lists": .list(lists.map { .link($0.cid) }), "package": .link(package.cid),
    ])
    // Depth first, as a gateway or a node sends it: so whoever gets the archive from one has these very bytes.
    var ordered = [head]
    for (number, list) in lists.enumerated() {
      ordered.append(list)
      let first = number * SessionRecord.leavesPerList
      for index in first..<min(first + SessionRecord.leavesPerList, leaves.count) {
        if let block = content[index] { ordered.append(block) }
        if index == 0 { ordered += package.blocks }
      }
    }
    var seen: Set<CID> = []
    self.journal = journal
    self.package = package
    self.leaves = leaves
    self.root = root
    self.erased = erased
    blocks = ordered.filter { seen.insert($0.cid).inserted }
  }
}
