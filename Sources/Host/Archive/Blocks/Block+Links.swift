public import SpaceContent

extension Block {
  /// The CIDs that this block names, in the order in which it names them; one that it names twice is there twice. A raw block names none.
  ///
  /// Takes memory for the links alone. Whatever the bytes are, there are at most one for each 36 of them.
  /// - Throws: `malformed` for bytes that are no canonical DAG-CBOR or no DAG-PB, or for a link of a kind that Agon does not read.
  public var links: [CID] {
    get throws(ArchiveError) {
      switch cid.codec {
      case .raw: return []
      case .dagCBOR:
        do throws(ContentError) {
          return try DagCBOR.links(of: bytes)
        } catch {
          throw ArchiveError(.malformed, "the block \(cid) is no canonical DAG-CBOR: \(error)")
        }
      case .dagPB: return try DagPBLinks.of(self)
      }
    }
  }
}
