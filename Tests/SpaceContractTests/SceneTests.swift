import SpaceContent
import Testing

@testable import SpaceContract

@Suite struct SceneTests {
  @Test func readsEveryKindOfBlock() throws {
    let scene = try Scene.decode(
      value(
        """
        [{"kind":"grid","rows":1,"cols":3,"cells":["X\\u202e",false,12],"marks":[1,3],"title":"Board"},
         {"kind":"text","text":"hello"},
         {"kind":"card","seat":2,"title":"T","text":"verse","tone":"good"},
         {"kind":"bars","max":10,"items":[{"label":"a","value":2.5,"seat":1},{"label":"b","value":-1}]},
         {"kind":"chart","unit":"cents","x":[0,1],"series":[{"label":"p","y":[1,2.5]}],"marks":[{"x":0.5,"label":"buy","seat":1}]},
         {"kind":"timeline","items":[{"at":5,"seat":1,"text":"moved"},{"at":6,"text":"end"}]}]
        """), seats: 2)
    let expected: [Scene.Block] = [
      .grid(.init(rows: 1, cols: 3, cells: ["X", "", "12"], marks: [1, 3], title: "Board")), .text("hello"),
      .card(.init(seat: 2, title: "T", text: "verse", tone: .good)),
      .bars(.init(title: nil, max: 10, items: [.init(label: "a", value: 2.5, seat: 1), .init(label: "b", value: -1, seat: nil)])),
      .chart(
        .init(
          title: nil, unit: "cents", x: [0, 1], series: [.init(label: "p", seat: nil, y: [1, 2.5])],
          marks: [.init(x: 0.5, label: "buy", seat: 1)])),
      .timeline([.init(at: 5, seat: 1, text: "moved"), .init(at: 6, seat: nil, text: "end")]),
    ]
    #expect(scene.blocks == expected)
    #expect(scene.blocks.map(\.kind) == Contract.BlockKind.allCases)
    #expect(try Scene.decode([:], seats: 1).blocks.isEmpty)
  }

  private static func many(_ count: Int) -> String { "[" + Array(repeating: "1", count: count).joined(separator: ",") + "]" }

  static let refused: [(String, String)] = [
    ("3", "view: a list of blocks is needed, got integer 3"),
    ("[{}]", "view: block 1 needs a kind, one of grid, text, card, bars, chart, timeline; got nothing"),
    ("[{\"kind\":\"html\"}]", "view: block 1 needs a kind, one of grid, text, card, bars, chart, timeline; got string \"html\""),
    ("[{\"kind\":\"text\",\"text\":\"a\",\"color\":1}]", "view: block 1 has an unknown key \"color\" (known are kind, text)"),
    ("[{\"kind\":\"text\"}]", "view: block 1.text must be a string, got nothing"),
    (
      "[{\"kind\":\"text\",\"text\":\"\(String(repeating: "x", count: 4_001))\"}]",
      "view: block 1.text is 4001 bytes long; at most 4000 are allowed"
    ),
    (
      "[\(Array(repeating: "{\"kind\":\"text\",\"text\":\"\"}", count: 65).joined(separator: ","))]",
      "view: the scene has 65 blocks; at most 64 are allowed"
    ),
    (
      "[\(Array(repeating: "{\"kind\":\"text\",\"text\":\"\(String(repeating: "x", count: 4_000))\"}", count: 17).joined(separator: ","))]",
      "view: the scene is 68324 bytes long; at most 65536 are allowed"
    ),
    ("[{\"kind\":\"grid\",\"rows\":33,\"cols\":32,\"cells\":[]}]", "view: block 1 has 33 × 32 cells; at most 1024 are allowed"),
    ("[{\"kind\":\"grid\",\"rows\":2,\"cols\":2,\"cells\":[\"a\"]}]", "view: block 1.cells has 1 entries; 4..4 are needed"),
    ("[{\"kind\":\"grid\",\"rows\":1,\"cols\":1,\"cells\":[\"123456789\"]}]", "view: block 1.cells[1] is longer than 8 characters"),
    (
      "[{\"kind\":\"grid\",\"rows\":1,\"cols\":1,\"cells\":[true]}]",
      "view: block 1.cells[1] must be a string, an integer or false, got true"
    ),
    (
      "[{\"kind\":\"grid\",\"rows\":1,\"cols\":1,\"cells\":[\"a\"],\"marks\":[2]}]",
      "view: block 1.marks must be cell numbers 1..1, got integer 2"
    ),
    ("[{\"kind\":\"card\",\"text\":\"a\",\"seat\":3}]", "view: block 1.seat is 3; 1..2 is needed"),
    (
      "[{\"kind\":\"card\",\"text\":\"a\",\"tone\":\"ugly\"}]",
      "view: block 1.tone must be one of \"plain\", \"good\", \"bad\", got string \"ugly\""
    ),
    ("[{\"kind\":\"bars\",\"max\":0,\"items\":[]}]", "view: block 1.max is 0; a number above 0 is needed"),
    ("[{\"kind\":\"bars\",\"items\":\(many(65))}]", "view: block 1.items has 65 entries; 0..64 are needed"),
    (
      "[{\"kind\":\"chart\",\"series\":[{\"label\":\"a\",\"y\":\(many(2_001))}]}]",
      "view: block 1.series[1].y has 2001 entries; 0..2000 are needed"
    ),
    ("[{\"kind\":\"chart\",\"x\":[1],\"series\":[{\"label\":\"a\",\"y\":[1,2]}]}]", "view: block 1.series[1].y has 2 points, but x has 1"),
    (
      "[{\"kind\":\"chart\",\"series\":[{\"label\":\"a\",\"y\":[\"1\"]}]}]",
      "view: block 1.series[1].y[1] must be a number, got string \"1\""
    ),
    ("[{\"kind\":\"chart\",\"series\":\(many(21))}]", "view: block 1.series has 21 entries; 0..20 are needed"),
    ("[{\"kind\":\"timeline\",\"items\":[{\"at\":0.5,\"text\":\"a\"}]}]", "view: block 1.items[1].at must be an integer, got number 0.5"),
  ]

  @Test(arguments: refused) func refuses(json: String, message: String) {
    #expect(fault { () throws(ContractError) in try Scene.decode(value(json), seats: 2) } == message)
  }
}
