internal import SpaceContent

/// The CID that some bytes begin with.
struct CIDPrefix {
  let cid: CID
  let byteCount: Int

  /// Nil for what is no CID of version 0 or 1 with a codec and a hash that Agon reads.
  init?(_ bytes: some Collection<UInt8>) {
    let head = Array(bytes.prefix(36))
    // Version 0 is a bare multihash of a dag-pb block.
    if head.count >= 34, head[0] == 0x12, head[1] == UInt8(Digest.byteCount), let digest = Digest(bytes: head[2..<34]) {
      cid = CID(codec: .dagPB, digest: digest)
      byteCount = 34
      return
    }
    do throws(ContentError) {
      cid = try CID(bytes: head)
      byteCount = head.count
    } catch {
      return nil
    }
  }
}
