import SpaceContent
import Testing

@Suite struct DagCBORTests {
  /// Byte strings from RFC 8949, appendix A, and the DAG-CBOR specification.
  static let known: [(Value, String)] = [
    (0, "00"), (23, "17"), (24, "1818"), (100, "1864"), (1000, "1903e8"), (1_000_000, "1a000f4240"),
    (.int(1_000_000_000_000), "1b000000e8d4a51000"), (.int(-1), "20"), (.int(-100), "3863"), (.int(-1000), "3903e7"),
    (.int(.max), "1b7fffffffffffffff"), (.int(.min), "3b7fffffffffffffff"),
    (.float(1.1), "fb3ff199999999999a"), (.float(1), "fb3ff0000000000000"), (.float(-4.1), "fbc010666666666666"),
    (false, "f4"), (true, "f5"), (.null, "f6"), (.bytes([1, 2, 3, 4]), "4401020304"),
    ("", "60"), ("IETF", "6449455446"), ("ü", "62c3bc"), ("水", "63e6b0b4"), ([], "80"), ([1, 2, 3], "83010203"),
    ([:], "a0"), (["a": 1, "b": [2, 3]], "a26161016162820203"), (["b": 1, "aa": 2, "a": 3], "a361610361620162616102"),
  ]

  @Test(arguments: known) func encodesAndDecodesKnownAnswers(value: Value, hex: String) throws {
    let bytes = try #require(Hex.decode(hex))
    #expect(try DagCBOR.encode(value) == bytes)
    #expect(try DagCBOR.decode(bytes) == value)
    try DagCBOR.validate(bytes)
  }

  static let refused: [(String, ContentError.Code)] = [
    ("1817", .notCanonical), ("190018", .notCanonical), ("1a0000ffff", .notCanonical), ("9f01ff", .notCanonical),
    ("5f4101ff", .notCanonical), ("f97e00", .notCanonical), ("fa47c35000", .notCanonical), ("f7", .notCanonical),
    ("fb7ff8000000000000", .notFinite), ("fb7ff0000000000000", .notFinite), ("c001", .unsupported), ("d82a4101", .badCID),
    ("a2616201616102", .notCanonical), ("a2616101616102", .notCanonical), ("a20101", .truncated), ("a10101", .notCanonical),
    ("61ff", .badUTF8), ("a161ff01", .badUTF8), ("0000", .trailingBytes), ("", .truncated), ("62", .truncated),
    ("9bffffffffffffffff", .truncated), ("1bffffffffffffffff", .integerOutOfRange), ("3bffffffffffffffff", .integerOutOfRange),
    // Simple values in two bytes, floats of other widths, breaks, tags and lengths in long forms, CIDs that are none.
    ("f814", .notCanonical), ("f8ff", .notCanonical), ("f93c00", .notCanonical), ("fa3f800000", .notCanonical), ("f0", .notCanonical),
    ("ff", .notCanonical), ("bf616101ff", .notCanonical), ("7f6161ff", .notCanonical), ("fbfff0000000000000", .notFinite),
    ("d8184100", .unsupported), ("d82a" + "5825" + "00" + "01551220" + String(repeating: "ab", count: 31), .truncated),
    ("d9002a" + "4100", .notCanonical), ("d82a" + "4100", .badCID), ("d82a" + "6100", .badCID),
    ("d82a" + "5826" + "00" + "01551220" + String(repeating: "ab", count: 32) + "00", .badCID),
    ("d82a" + "5825" + "00" + "01781220" + String(repeating: "ab", count: 32), .unsupported),
    ("d82a" + "5825" + "01" + "01551220" + String(repeating: "ab", count: 32), .badCID),
    ("b800", .notCanonical), ("5817" + String(repeating: "00", count: 23), .notCanonical), ("7801" + "61", .notCanonical),
    ("a1" + "780161" + "00", .notCanonical), ("3b0000000000000000", .notCanonical), ("bbffffffffffffffff", .truncated),
    ("1c", .notCanonical), (String(repeating: "81", count: 70) + "00", .tooDeep),
  ]

  @Test(arguments: refused) func refusesEveryOtherForm(hex: String, code: ContentError.Code) throws {
    let bytes = try #require(Hex.decode(hex))
    #expect { try DagCBOR.decode(bytes) } throws: { ($0 as? ContentError)?.code == code }
    #expect { try DagCBOR.validate(bytes) } throws: { ($0 as? ContentError)?.code == code }
  }

  /// A link of version 0 is written by the specification as any other: a zero byte, then the CID.
  @Test func linksOfBothVersions() throws {
    let digest = String(repeating: "ab", count: 32)
    for (cid, hex) in [("1220" + digest, "d82a5823001220" + digest), ("01711220" + digest, "d82a58250001711220" + digest)] {
      let value = Value.link(try CID(bytes: try #require(Hex.decode(cid))))
      #expect(Hex.encode(try DagCBOR.encode(value)) == hex)
      #expect(try DagCBOR.decode(try #require(Hex.decode(hex))) == value)
    }
  }

  @Test func whatIsEncodedCanBeDecoded() throws {
    func nested(_ depth: Int) -> Value { (0..<depth).reduce(1) { value, _ in [value] } }
    let deepest = try DagCBOR.encode(nested(DagCBOR.maxDepth))
    #expect(try DagCBOR.decode(deepest) == nested(DagCBOR.maxDepth))
    #expect { try DagCBOR.encode(nested(DagCBOR.maxDepth + 1)) } throws: { ($0 as? ContentError)?.code == .tooDeep }
  }

  @Test func refusesToEncodeWhatIsNotFinite() {
    #expect { try DagCBOR.encode([1, .float(.nan)]) } throws: { ($0 as? ContentError)?.code == .notFinite }
    #expect { try DagCBOR.encode(["a": .float(-.infinity)]) } throws: { ($0 as? ContentError)?.code == .notFinite }
  }

  /// The decoder must never trap, and must accept exactly what encodes back to the same bytes.
  @Test func survivesEveryMutationOfARecord() throws {
    let cid = CID(codec: .raw, of: Array("hello".utf8))
    let record: Value = ["v": 1, "cid": .link(cid), "list": [1, -7, .float(2.5), "naïve", .null, true], "map": ["k": .bytes([9])]]
    let bytes = try DagCBOR.encode(record)
    for index in bytes.indices {
      for byte in UInt8.min...UInt8.max {
        var mutant = bytes
        mutant[index] = byte
        guard let value = try? DagCBOR.decode(mutant) else {
          #expect(throws: ContentError.self) { try DagCBOR.validate(mutant) }
          continue
        }
        #expect(try DagCBOR.encode(value) == mutant)
        try DagCBOR.validate(mutant)
      }
      #expect(throws: ContentError.self) { try DagCBOR.decode(Array(bytes[..<index])) }
    }
  }
}
