internal import Testing

@testable import agon

/// What terminals send, by xterm's and VT220's tables, whole and in pieces.
struct KeyDecoderTests {
  private static let sequences: [(bytes: [UInt8], key: Key)] = [
    (Array("a".utf8), .character("a")), (Array(" ".utf8), .character(" ")), ([0xC3, 0xA9], .character("é")),
    ([0xE2, 0x86, 0x92], .character("→")), ([0xF0, 0x9F, 0x82, 0xA1], .character("🂡")), ([0x1B, 0x5B, 0x41], .up),
    ([0x1B, 0x5B, 0x42], .down),
    ([0x1B, 0x5B, 0x43], .right), ([0x1B, 0x5B, 0x44], .left), ([0x1B, 0x4F, 0x43], .right), ([0x1B, 0x4F, 0x44], .left),
    ([0x1B, 0x5B, 0x48], .home), ([0x1B, 0x5B, 0x46], .end), ([0x1B, 0x4F, 0x48], .home), (Array("\u{1B}[1~".utf8), .home),
    (Array("\u{1B}[7~".utf8), .home), (Array("\u{1B}[4~".utf8), .end), (Array("\u{1B}[8~".utf8), .end), (Array("\u{1B}[5~".utf8), .pageUp),
    (Array("\u{1B}[6~".utf8), .pageDown), (Array("\u{1B}[1;5C".utf8), .right), (Array("\u{1B}[3~".utf8), .unknown),
    (Array("\u{1B}[15~".utf8), .unknown), (Array("\u{1B}[200~".utf8), .unknown), (Array("\u{1B}[[A".utf8), .unknown),
    (Array("\u{1B}OP".utf8), .unknown), (Array("\u{1B}[?1;2c".utf8), .unknown), (Array("\u{1B}x".utf8), .unknown), ([0x03], .interrupt),
    ([0x1C], .interrupt), ([0x1A], .suspend), ([0x0C], .refresh), ([0x00], .unknown), ([0x7F], .unknown),
  ]

  @Test(arguments: sequences.indices)
  func aSequenceIsOneKey(index: Int) {
    let (bytes, key) = KeyDecoderTests.sequences[index]
    var decoder = KeyDecoder()
    #expect(decoder.decode(bytes) == [key])
    #expect(!decoder.isWaiting)
  }

  /// Every way to cut the stream of all sequences in two, and byte by byte.
  @Test func piecesGiveTheSameKeys() {
    let stream = KeyDecoderTests.sequences.flatMap(\.bytes)
    let keys = KeyDecoderTests.sequences.map(\.key)
    for cut in 0...stream.count {
      var decoder = KeyDecoder()
      #expect(decoder.decode(Array(stream[..<cut])) + decoder.decode(Array(stream[cut...])) == keys, "cut at \(cut)")
    }
    var decoder = KeyDecoder()
    #expect(stream.flatMap { decoder.decode([$0]) } == keys)
  }

  @Test(
    arguments: [([0x1B], Key.escape), ([0x1B, 0x5B], .unknown), ([0x1B, 0x5B, 0x31], .unknown), ([0xE2, 0x86], .unknown)]
      as [([UInt8], Key)])
  func whatIsNotWholeWaitsAndIsThenWhatItIs(bytes: [UInt8], key: Key) {
    var decoder = KeyDecoder()
    #expect(decoder.decode(bytes) == [])
    #expect(decoder.isWaiting)
    #expect(decoder.flush() == [key])
    #expect(!decoder.isWaiting)
    #expect(decoder.flush() == [])
  }

  @Test func whatBreaksASequenceIsReadAsItself() {
    var decoder = KeyDecoder()
    #expect(decoder.decode([0x1B, 0x5B, 0x31, 0x1B, 0x5B, 0x43]) == [.unknown, .right])
    #expect(decoder.decode([0x1B, 0x5B, 0x03]) == [.unknown, .interrupt])
    #expect(decoder.decode([0xE2, 0x71]) == [.unknown, .character("q")])
    #expect(decoder.decode([0xFF, 0xC0, 0x71]) == [.unknown, .unknown, .character("q")])
    #expect(decoder.decode([0x1B, 0xC3, 0xA9]) == [.escape, .character("é")])
  }

  @Test func aSequenceWithoutAnEndIsGivenUp() {
    var decoder = KeyDecoder()
    let keys = decoder.decode([0x1B, 0x5B] + [UInt8](repeating: 0x3B, count: 62) + [0x71])
    #expect(keys == [.unknown, .character("q")])
  }

  @Test(arguments: 0...UInt8.max)
  func everyByteIsTakenAfterAFlush(byte: UInt8) {
    var decoder = KeyDecoder()
    let keys = decoder.decode([byte]) + decoder.flush()
    #expect(keys.count == 1)
  }
}
