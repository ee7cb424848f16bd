import HostArchive
import SpaceContent
import TestSupport

/// Blocks that link to each other, for tests.
enum Graphs {
  static func raw(_ text: String) -> Block { Block(.raw, Array(text.utf8)) }

  static func node(_ name: String, _ links: [CID]) throws -> Block {
    Block(.dagCBOR, try DagCBOR.encode(["name": .text(name), "links": .list(links.map { .link($0) })]))
  }

  /// A DAG-PB node without data: each link as a message with a hash, a name and a size (protobuf fields 1, 2 and 3 of field 2).
  static func protobuf(_ links: [(cid: CID, name: String)]) -> Block {
    var bytes: [UInt8] = []
    for link in links {
      let name = Array(link.name.utf8)
      let message = [0x0a, UInt8(link.cid.bytes.count)] + link.cid.bytes + [0x12, UInt8(name.count)] + name + [0x18, 7]
      bytes += [0x12, UInt8(message.count)] + message
    }
    return Block(.dagPB, bytes)
  }

  /// A graph of some blocks, the last of which leads to all others: each links to some of those before it, now and then twice.
  static func random(_ count: Int, _ draws: inout SplitMix64) throws -> [Block] {
    var blocks: [Block] = []
    var open: [CID] = []
    for number in 0..<count {
      let links = blocks.isEmpty ? [] : (0..<draws.below(4)).map { _ in blocks[draws.below(blocks.count)].cid }
      let own = open.isEmpty || draws.below(3) > 0 ? [] : [open.removeFirst()]
      let block: Block =
        switch number == count - 1 ? 2 : draws.below(3) {
        case 0:
          Block(.raw, (0..<draws.below(3_000)).map { UInt8(truncatingIfNeeded: $0 &+ number) } + [UInt8(number & 255), UInt8(number >> 8)])
        case 1: protobuf((links + own).enumerated().map { ($1, "\(number) \($0)") })
        default: try node("\(number)", number == count - 1 ? links + own + open : links + own)
        }
      // A raw block leads nowhere: what it was to lead to stays open.
      if block.cid.codec == .raw { open += own }
      if !blocks.contains(block) {
        blocks.append(block)
        if number < count - 1 { open.append(block.cid) }
      }
    }
    return blocks
  }
}

/// What an operation threw of the archive's own.
func fault(_ body: () throws -> Void) -> ArchiveError? {
  do {
    try body()
    return nil
  } catch {
    return error as? ArchiveError
  }
}
