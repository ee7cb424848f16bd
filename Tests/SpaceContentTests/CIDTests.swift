import SpaceContent
import Testing

@Suite struct CIDTests {
  /// The texts that PyPI's multiformats 0.3.1 gives the CID of the empty raw leaf and of the empty file of version 0's layout.
  static let texts: [[String]] = [
    [
      "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
      "f01551220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "k2cwueebp9wws0fnm29jatrrbqocjaivp132efhd99cd5phw2odywbit", "zb2rhmy65F3REf8SZp7De11gxtECBGgUKaLdiDj7MCGCHxbDW",
      "mAVUSIOOwxEKY/BwUmvv0yJlvuSQnrkHkZJuTTKSVmRt4UrhV", "uAVUSIOOwxEKY_BwUmvv0yJlvuSQnrkHkZJuTTKSVmRt4UrhV",
    ],
    [
      "bafybeif7ztnhq65lumvvtr4ekcwd2ifwgm3awq4zfr3srh462rwyinlb4y",
      "f01701220bfccda787baba32b59c78450ac3d20b633360b43992c77289f9ed46d843561e6",
      "k2jmtxw57e8q3wevq1yz5usxqabvtnck9ehnqx5hk29iz6otpovk09uu", "zdj7WiLc855B1KPRgV7Fh8ivjuAhePE1tuJafmxH5HmmSjqaD",
      "mAXASIL/M2nh7q6MrWceEUKw9ILYzNgtDmSx3KJ+e1G2ENWHm", "uAXASIL_M2nh7q6MrWceEUKw9ILYzNgtDmSx3KJ-e1G2ENWHm",
    ],
  ]

  @Test(arguments: texts) func readsEveryBaseAndWritesTheFirst(texts: [String]) throws {
    let cid = try CID(texts[0])
    for text in texts { #expect(try CID(text) == cid) }
    #expect(cid.description == texts[0])
    #expect(cid.byteCount == cid.bytes.count)
    #expect(try CID(bytes: cid.bytes) == cid)
  }

  /// The empty file as `ipfs add` names it, with and without `--cid-version=1 --raw-leaves=false`.
  @Test func versionZeroIsABareMultihash() throws {
    let cid = try CID("QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH")
    #expect(cid.version == .v0)
    #expect(cid.codec == .dagPB)
    #expect(Hex.encode(cid.bytes) == "1220bfccda787baba32b59c78450ac3d20b633360b43992c77289f9ed46d843561e6")
    #expect(cid.byteCount == 34)
    #expect(try CID(bytes: cid.bytes) == cid)
    #expect(cid.description == "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH")
    #expect(cid == CID(dagPB: cid.digest, version: .v0))
    #expect(cid.asVersion1.description == CIDTests.texts[1][0])
    #expect(cid.asVersion1 != cid)
    #expect(CID(dagPB: cid.digest, version: .v1) == cid.asVersion1)
  }

  private static let digest = String(repeating: "ab", count: 32)

  /// Binary forms, and why they are refused.
  static let refused: [(String, ContentError.Code)] = [
    ("", .badCID), ("01", .badCID), ("0155", .badCID), ("015512", .badCID), ("01551220ab", .badCID),
    // Versions, long forms and what follows.
    ("0055" + "1220" + digest, .badCID), ("0255" + "1220" + digest, .badCID), ("810055" + "1220" + digest, .badCID),
    ("01d500" + "1220" + digest, .badCID), ("0155" + "9200" + "20" + digest, .badCID), ("0155" + "1220" + digest + "00", .badCID),
    ("1220" + digest + "00", .badCID), ("1220" + digest.dropLast(2), .badCID), ("1221" + digest + "00", .badCID), ("1200", .badCID),
    ("ffffffffffffffffff01", .badCID),
    // Codecs and hash functions that Agon does not have: git-raw, identity, SHA-1, SHA-512, BLAKE2b.
    ("0178" + "1220" + digest, .unsupported), ("0155" + "0003" + "616263", .unsupported),
    ("0155" + "1114" + digest.prefix(40), .unsupported), ("0155" + "1340" + digest + digest, .unsupported),
    ("0155" + "a0e40220" + digest, .unsupported), ("01b2e403" + "1220" + digest, .unsupported),
  ]

  @Test(arguments: refused) func refusesEveryOtherBinaryForm(hex: String, code: ContentError.Code) throws {
    let bytes = try #require(Hex.decode(hex))
    let error = #expect(throws: ContentError.self) { try CID(bytes: bytes) }
    #expect(error?.code == code, "\(error.map { "\($0)" } ?? "")")
    // In multibase the same bytes are refused, too, with one difference: 0x12 is a version then, and there is no such version.
    let text = Multibase.base32.text(of: bytes)
    #expect(throws: ContentError.self) { try CID(text) }
  }

  @Test(arguments: [
    // A version 0 with a prefix; a text of version 0 that is cut, longer, or has a letter of no alphabet.
    "zQmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH", "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQ",
    "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQHH", "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1Aw0H",
    "f1220bfccda787baba32b59c78450ac3d20b633360b43992c77289f9ed46d843561e6", "b" + String(repeating: "a", count: 300),
    "F01551220E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
    "f01551220E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
    "mAVUSIOOwxEKY/BwUmvv0yJlvuSQnrkHkZJuTTKSVmRt4UrhV=",
    "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvykv", " bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku", "é",
  ])
  func refusesEveryOtherText(text: String) {
    #expect { try CID(text) } throws: { ($0 as? ContentError)?.code == .badCID }
  }

  @Test func readsACIDInFrontOfOtherBytes() throws {
    let cids = try [CID(CIDTests.texts[0][0]), CID("QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH")]
    for cid in cids {
      var offset = 2
      #expect(try CID(reading: [9, 9] + cid.bytes + [7], at: &offset) == cid)
      #expect(offset == 2 + cid.byteCount)
    }
    var offset = 1
    #expect(throws: ContentError.self) { try CID(reading: [1, 1], at: &offset) }
    #expect(offset == 1)
  }

  /// The multibase specification's test vectors.
  @Test(arguments: [
    "f446563656e7472616c697a652065766572797468696e672121", "birswgzloorzgc3djpjssazlwmvzhs5dinfxgoijb",
    "k343ixo7d49hqj1ium15pgy1wzww5fxrid21td7l", "zUXE7GvtEk8XTXs1GF8HSGbVA9FCX9SEBPe", "mRGVjZW50cmFsaXplIGV2ZXJ5dGhpbmchIQ",
    "uRGVjZW50cmFsaXplIGV2ZXJ5dGhpbmchIQ",
  ])
  func writesAndReadsMultibase(text: String) throws {
    let bytes = Array("Decentralize everything!!".utf8)
    let base = try #require(text.utf8.first.flatMap(Multibase.init(rawValue:)))
    #expect(base.text(of: bytes) == text)
    #expect(base.bytes(ofDigits: text.utf8.dropFirst()) == bytes)
  }

  @Test(arguments: [
    "f0000796573206d616e692021", "baaahszltebwwc3tjeaqq", "k002lcpzo5yikidynfl", "z117paNL19xttacUY", "mAAB5ZXMgbWFuaSAh",
    "uAAB5ZXMgbWFuaSAh",
  ])
  func leadingZeroBytesAreKept(text: String) throws {
    let bytes = [0, 0] + Array("yes mani !".utf8)
    let base = try #require(text.utf8.first.flatMap(Multibase.init(rawValue:)))
    #expect(base.text(of: bytes) == text)
    #expect(base.bytes(ofDigits: text.utf8.dropFirst()) == bytes)
  }

  @Test(arguments: Multibase.allCases) func oneTextForOneByteString(base: Multibase) {
    for count in Array(0...6) + [32, 36] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 77 &+ count) }
      let digits = base.digits(of: bytes)
      #expect(base.bytes(ofDigits: digits.utf8) == bytes)
      // One digit more, and another last one, are other bytes or none.
      let last = digits.utf8.last ?? 0
      for unit in UInt8.min...UInt8.max {
        let longer = base.bytes(ofDigits: digits.utf8 + [unit])
        #expect(longer.map { base.digits(of: $0).utf8.elementsEqual(digits.utf8 + [unit]) } ?? true)
        guard unit != last, !digits.isEmpty else { continue }
        #expect(base.bytes(ofDigits: digits.utf8.dropLast() + [unit]) != bytes)
      }
    }
  }
}
