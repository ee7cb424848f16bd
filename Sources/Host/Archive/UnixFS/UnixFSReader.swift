public import SpaceContent

/// Reads files and folders from blocks that somebody else made, in bounded memory, whatever the blocks say.
///
/// Blocks are fetched depth first, each when it is needed and not before, so that whoever listens to `fetch` sees the blocks of a
/// trustless gateway's answer in the order that it has to have. Nodes are read strictly; sizes that do not fit each other, names that
/// lead elsewhere, entries in another slot than their name's, trees that are too deep: each is an error that says where.
public struct UnixFSReader {
  /// Gives the bytes of a CID, which have been checked against it: `Block(_:verifying:)` does that.
  public typealias Fetch = (CID) throws -> [UInt8]

  public struct Limits: Hashable, Sendable {
    /// How deep the nodes of one file may be in each other. Balanced trees of any size a disk can have need five.
    public var fileDepth = 32
    /// How many names a path may have.
    public var pathLength = 64
    /// The most entries of a folder that is listed.
    public var entries = 1_000_000
    /// The bytes of one block.
    public var blockByteCount = Block.maxByteCount

    public init() {}
  }

  let limits: Limits
  let fetch: Fetch

  public init(limits: Limits = Limits(), fetch: @escaping Fetch) {
    self.limits = limits
    self.fetch = fetch
  }

  /// What a CID names.
  public enum Kind: Hashable, Sendable {
    case file(byteCount: UInt64)
    case folder
    /// What a symbolic link says; nothing follows it.
    case symbolicLink(target: [UInt8])
  }

  /// What a CID names, by its one block.
  public struct Item: Hashable, Sendable {
    public let cid: CID
    public let kind: Kind
    /// POSIX permission bits and time of the last change, where the maker recorded them.
    public let mode: UInt32?
    public let modified: UnixFSData.Time?
  }

  /// A node that has been read.
  struct Node {
    let cid: CID
    let links: [PBLink]
    let data: UnixFSData
  }

  /// Looks at the block of a CID.
  /// - Throws: `malformed`, `unsupported` or `too_large`; what `fetch` throws.
  public func item(_ cid: CID) throws -> Item {
    let block = try self.block(cid)
    if cid.codec == .raw { return Item(cid: cid, kind: .file(byteCount: UInt64(block.count)), mode: nil, modified: nil) }
    return try item(try node(cid, block))
  }

  func item(_ node: Node) throws(ArchiveError) -> Item {
    let kind: Kind
    switch node.data.kind {
    case .file, .raw: kind = .file(byteCount: try FilePart(node).byteCount)
    case .directory:
      try requireFolder(node)
      kind = .folder
    case .hamtShard:
      _ = try slots(node)
      kind = .folder
    case .symlink:
      guard node.links.isEmpty, node.data.blockByteCounts.isEmpty else { throw node.malformed("a symbolic link with links") }
      kind = .symbolicLink(target: node.data.data ?? [])
    }
    return Item(cid: node.cid, kind: kind, mode: node.data.mode, modified: node.data.modified)
  }

  func block(_ cid: CID) throws -> [UInt8] {
    let bytes = try fetch(cid)
    guard bytes.count <= limits.blockByteCount else {
      throw ArchiveError(.tooLarge, "the block \(cid) has \(bytes.count) bytes, where \(limits.blockByteCount) are the most")
    }
    return bytes
  }

  /// Reads a DAG-PB node with UnixFS data in it.
  func node(_ cid: CID, _ bytes: [UInt8]) throws(ArchiveError) -> Node {
    guard cid.codec == .dagPB else {
      throw ArchiveError(.unsupported, "\(cid) is a record, not a file or a folder", hint: "read it as DAG-CBOR")
    }
    do throws(ContentError) {
      let node = try DagPB.decode(bytes)
      guard let data = node.data else { throw ContentError(.truncated, "a node without data") }
      return Node(cid: cid, links: node.links, data: try UnixFSData(data))
    } catch {
      throw ArchiveError(
        error.code == .unsupported ? .unsupported : .malformed, "\(cid) is no node of UnixFS: \(error)", hint: error.hint)
    }
  }
}

extension UnixFSReader.Node {
  func malformed(_ what: String) -> ArchiveError { ArchiveError(.malformed, "\(cid) is \(what)") }
}

/// What a node of a file holds: some bytes of its own, then its children.
struct FilePart {
  struct Child {
    let cid: CID
    let byteCount: UInt64
  }

  let own: [UInt8]
  let children: [Child]
  let byteCount: UInt64

  init(_ node: UnixFSReader.Node) throws(ArchiveError) {
    let data = node.data
    guard data.kind == .file || data.kind == .raw else { throw node.malformed("part of a file, but says that it is a \(data.kind)") }
    guard data.hashType == nil, data.fanout == nil else { throw node.malformed("a file with the fields of a HAMT") }
    guard data.blockByteCounts.count == node.links.count else {
      throw node.malformed("a file of \(node.links.count) links and \(data.blockByteCounts.count) sizes")
    }
    own = data.data ?? []
    var total = UInt64(own.count)
    var children: [Child] = []
    children.reserveCapacity(node.links.count)
    for (link, count) in zip(node.links, data.blockByteCounts) {
      // Parts without bytes would be work without end for no result: no writer makes them.
      guard count > 0 else { throw node.malformed("a file with an empty part") }
      guard link.name?.isEmpty ?? true else { throw node.malformed("a file with a name on a part") }
      let sum = total.addingReportingOverflow(count)
      guard !sum.overflow else { throw node.malformed("a file of more bytes than 64 bits can count") }
      total = sum.partialValue
      children.append(Child(cid: link.cid, byteCount: count))
    }
    guard data.fileByteCount ?? total == total, data.fileByteCount != nil || children.isEmpty else {
      throw node.malformed(
        "a file that says \(data.fileByteCount.map { "\($0)" } ?? "no number of") bytes, where its parts have \(total)")
    }
    self.children = children
    byteCount = total
  }
}
