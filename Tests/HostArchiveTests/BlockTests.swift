import HostArchive
import SpaceContent
import Testing

@Suite struct BlockTests {
  // The raw block "hello world\n" as the IPFS documentation names it.
  private let cid = "bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4"

  @Test func aBlockIsNamedByItsBytes() throws {
    let block = Block(.raw, Array("hello world\n".utf8))
    #expect(block.cid.description == cid)
    #expect(try Block(CID(cid), verifying: Array("hello world\n".utf8)) == block)
  }

  @Test func otherBytesAreRefused() throws {
    let named = try CID(cid)
    let error = #expect(throws: ArchiveError.self) { try Block(named, verifying: Array("hello world".utf8)) }
    #expect(error?.code == .wrongHash)
    let large = #expect(throws: ArchiveError.self) { try Block(named, verifying: Array(repeating: 0, count: Block.maxByteCount + 1)) }
    #expect(large?.code == .tooLarge)
  }
}
