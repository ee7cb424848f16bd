public import SpaceContent

/// A CAR that a gateway answers with: the blocks that lead from a root along a path to its end, then those of the scope behind it; depth
/// first, each block once.
public struct GatewayArchive: Sendable {
  /// Gives a block, or nil where it is not to be had: it is not there, or nobody may have it.
  public typealias Find = @Sendable (CID) throws -> Block?

  public let root: CID
  public let path: [String]
  public let scope: GatewayScope
  let find: Find
  /// Whether a block is erased: the archive of everything behind a root goes on without it.
  var isErased: @Sendable (CID) throws -> Bool = { _ in false }

  /// Writes the archive. The server has sent its status by then: an archive that is cut off is how its client hears of an error.
  /// - Throws: `not_found` for a missing block or a path that leads nowhere; `malformed` and others for a block that is not what it
  ///   should be; `too_large` past `CAR.blocksMax` blocks or the limits of a walk; what the sink throws.
  public func write(to sink: @escaping CARWriter.Sink) throws {
    let output = Output(try CARWriter(roots: [root], to: sink), find)
    let reader = UnixFSReader { try output.fetch($0).bytes }
    let end = try resolve(with: output, reader).end
    _ = try output.fetch(end)
    switch scope {
    case .block: break
    case .all: try DAGWalk(blocks: CAR.blocksMax).run(from: end) { try isErased($0) ? [] : output.fetch($0).parts }
    case .entity: try entity(end, nil, reader)
    case .bytes(let range): try entity(end, range, reader)
    }
    try output.finish()
  }

  /// What a path leads through, and to.
  struct Way {
    /// The root, then what each name of the path leads to.
    var cids: [CID]
    var end: CID
  }

  /// Follows the path alone, and looks at its end.
  /// - Throws: `not_found` where it leads nowhere, and others as `write` does.
  @discardableResult
  func resolve() throws -> Way {
    let output = Output(nil, find)
    let way = try resolve(with: output, UnixFSReader { try output.fetch($0).bytes })
    _ = try output.fetch(way.end)
    return way
  }

  /// Follows the path, with the blocks on the way fetched.
  private func resolve(with output: Output, _ reader: UnixFSReader) throws -> Way {
    var way = Way(cids: [root], end: root)
    for name in path {
      let cid = way.end
      let missing = ArchiveError(.notFound, "there is no \(name.debugDescription) in \(cid)")
      switch cid.codec {
      case .raw: throw missing
      case .dagPB:
        guard let entry = try reader.entry(name, in: cid) else { throw missing }
        way.end = entry.cid
      case .dagCBOR:
        // One name is one link: what lies deeper inside of a record has no CID of its own.
        guard let next = try GatewayArchive.record(try output.fetch(cid))[name]?.link else { throw missing }
        way.end = next
      }
      way.cids.append(way.end)
    }
    return way
  }

  static func record(_ block: Block) throws(ArchiveError) -> Value {
    do throws(ContentError) {
      return try DagCBOR.decode(block.bytes)
    } catch {
      throw ArchiveError(.malformed, "the block \(block.cid) is no canonical DAG-CBOR: \(error)")
    }
  }

  private func entity(_ cid: CID, _ range: GatewayRange?, _ reader: UnixFSReader) throws {
    // A record, or a node that is neither file nor folder, is its one block.
    guard cid.codec == .dagPB, let item = try unixFS(cid, reader) else { return }
    switch item.kind {
    case .symbolicLink: return
    case .folder: try reader.entries(of: cid) { _ in }
    case .file(let byteCount): try reader.read(cid, range?.positions(in: byteCount)) { _ in }
    }
  }

  private func unixFS(_ cid: CID, _ reader: UnixFSReader) throws -> UnixFSReader.Item? {
    do {
      return try reader.item(cid)
    } catch let error as ArchiveError where error.code == .malformed || error.code == .unsupported {
      return nil
    }
  }

  /// Blocks are written as they are fetched, the first time; without a writer they are only fetched.
  private final class Output {
    private var writer: CARWriter?
    private let find: Find
    private var written: Set<CID> = []

    init(_ writer: CARWriter?, _ find: @escaping Find) {
      self.writer = writer
      self.find = find
    }

    func fetch(_ cid: CID) throws -> Block {
      guard let block = try find(cid) else { throw BlockStore.missing(cid) }
      guard written.insert(cid.asVersion1).inserted else { return block }
      guard written.count <= CAR.blocksMax else {
        throw ArchiveError(.tooLarge, "more than \(CAR.blocksMax) blocks", hint: "ask for a part: a path, or dag-scope=entity")
      }
      try writer?.write(block)
      return block
    }

    func finish() throws { try writer?.finish() }
  }
}
