import SpaceContent
import Testing

@Suite struct DagPBTests {
  private static let v0 = "1220bfccda787baba32b59c78450ac3d20b633360b43992c77289f9ed46d843561e6"
  private static let v1 = "01551220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  private static func cid(_ hex: String) throws -> CID { try CID(bytes: try #require(Hex.decode(hex))) }

  /// Nodes that stand in IPFS's own documentation and tests: the empty node, the empty folder, and Kubo's folder of planets, whose
  /// block's hash is in its CID.
  @Test func knownNodes() throws {
    #expect(DagPB.encode(PBNode()).isEmpty)
    #expect(try DagPB.decode([]) == PBNode())
    let folder = PBNode(data: UnixFSData(.directory).encoded)
    #expect(Hex.encode(DagPB.encode(folder)) == "0a020801")
    let names: [(name: String, cid: String, tsize: UInt64)] = [
      ("mars.txt", "bafkreibmlvvgdyihetgocpof6xk64kjjzdeq2e4c7hqs3krdheosk4tgj4", 12),
      ("venus.txt", "bafkreihfsphazrk2ilejpekyltjeh5k4yvwgjuwg26ueafohqioeo3sdca", 13),
    ]
    // In the other order: the encoder puts them right.
    let links = try names.reversed().map { PBLink(cid: try CID($0.cid), name: $0.name, tsize: $0.tsize) }
    let bytes = DagPB.encode(PBNode(links: links, data: UnixFSData(.directory).encoded))
    #expect(CID(codec: .dagPB, of: bytes).description == "bafybeih7e5dmkyk25up5vxug4q3hrg2fxbzf23dfrac2fns5h7z4aa7ioi")
    #expect(try DagPB.decode(bytes).links == links.reversed())
    #expect(DagPB.byteCount(links: links, dataByteCount: 2) == bytes.count)
  }

  /// Written by hand from the specification.
  @Test func everyFieldMayBeAbsentButTheHash() throws {
    let a = try DagPBTests.cid(DagPBTests.v0)
    let b = try DagPBTests.cid(DagPBTests.v1)
    let nodes: [(PBNode, String)] = [
      (PBNode(data: []), "0a00"),
      (PBNode(links: [PBLink(cid: a, name: nil, tsize: nil)]), "1224" + "0a22" + DagPBTests.v0),
      (PBNode(links: [PBLink(cid: b, name: "", tsize: 0)]), "122a" + "0a24" + DagPBTests.v1 + "1200" + "1800"),
      (
        PBNode(links: [PBLink(cid: a, name: "a", tsize: 300), PBLink(cid: b, name: "a", tsize: nil)], data: [8, 1]),
        "122a" + "0a22" + DagPBTests.v0 + "120161" + "18ac02" + "1229" + "0a24" + DagPBTests.v1 + "120161" + "0a020801"
      ),
    ]
    for (node, hex) in nodes {
      #expect(Hex.encode(DagPB.encode(node)) == hex)
      #expect(try DagPB.decode(try #require(Hex.decode(hex))) == node)
      #expect(DagPB.byteCount(links: node.links, dataByteCount: node.data?.count) == hex.utf8.count / 2)
    }
  }

  static let refused: [(String, ContentError.Code)] = [
    // Data before links, data twice, other fields and wire types, field 0.
    ("0a020801" + "1224" + "0a22" + v0, .notCanonical), ("0a000a00", .notCanonical), ("1a00", .notCanonical), ("0801", .notCanonical),
    ("0200", .notCanonical), ("0b", .notCanonical), ("f28080808080808001", .notCanonical),
    // A link without its hash, or with fields in another order, twice, or unknown.
    ("1200", .notCanonical), ("1202" + "1200", .notCanonical), ("1226" + "1200" + "0a22" + v0, .notCanonical),
    ("1226" + "1801" + "0a22" + v0, .notCanonical), ("1228" + "0a22" + v0 + "1801" + "1200", .notCanonical),
    ("1248" + "0a22" + v0 + "0a22" + v0, .notCanonical), ("1228" + "0a22" + v0 + "1200" + "1200", .notCanonical),
    ("1228" + "0a22" + v0 + "1801" + "1801", .notCanonical), ("1226" + "0a22" + v0 + "2001", .notCanonical),
    // Numbers and lengths that are longer than they have to be.
    ("0a8000", .notCanonical), ("8a0000", .notCanonical), ("1227" + "0a22" + v0 + "188100", .notCanonical),
    ("12a400" + "0a22" + v0, .notCanonical),
    // Names out of order, or not UTF-8; an absent name is an empty one.
    ("1227" + "0a22" + v0 + "120162" + "1227" + "0a22" + v0 + "120161", .notCanonical),
    ("1227" + "0a22" + v0 + "120161" + "1224" + "0a22" + v0, .notCanonical), ("1227" + "0a22" + v0 + "1201ff", .badUTF8),
    // CIDs that are none, are not read, or have bytes after them.
    ("1202" + "0a00", .badCID), ("1225" + "0a23" + v0 + "00", .badCID),
    ("1226" + "0a24" + "01781220" + v0.dropFirst(4), .unsupported), ("1209" + "0a07" + "01550003616263", .unsupported),
    // Ends in the middle.
    ("0a", .truncated), ("0a01", .truncated), ("12ffffffff7f", .truncated), ("1224" + "0a23" + v0, .truncated),
    ("0affffffffffffffffff01", .truncated), ("0affffffffffffffffff7f", .integerOutOfRange),
  ]

  @Test(arguments: refused) func refusesEveryOtherForm(hex: String, code: ContentError.Code) throws {
    let bytes = try #require(Hex.decode(hex))
    let error = #expect(throws: ContentError.self) { try DagPB.decode(bytes) }
    #expect(error?.code == code, "\(error.map { "\($0)" } ?? "")")
  }

  /// What is accepted is what encodes back to the same bytes.
  @Test func survivesEveryMutationOfANode() throws {
    let links = [
      PBLink(cid: try DagPBTests.cid(DagPBTests.v0), name: "", tsize: 262_158),
      PBLink(cid: try DagPBTests.cid(DagPBTests.v1), name: "naïve", tsize: nil),
    ]
    let data = UnixFSData(.file, fileByteCount: 262_145, blockByteCounts: [262_144, 1])
    let bytes = DagPB.encode(PBNode(links: links, data: data.encoded))
    for index in bytes.indices {
      for byte in UInt8.min...UInt8.max {
        var mutant = bytes
        mutant[index] = byte
        guard let node = try? DagPB.decode(mutant) else { continue }
        #expect(DagPB.encode(node) == mutant)
        guard let inner = node.data, let data = try? UnixFSData(inner) else { continue }
        #expect(data.encoded == inner)
      }
    }
  }
}
