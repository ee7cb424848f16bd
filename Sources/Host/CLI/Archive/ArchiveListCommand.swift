internal import ArgumentParser
internal import HostArchive
internal import SpaceContent
internal import SpaceContract

struct ArchiveListCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "all went well"),
    (.badData, "the block, or a pin, is damaged"),
    (.notFound, "there are no blocks, or the block is not there"),
    (.inputOutput, "the data folder cannot be read"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "ls",
    abstract: "List what is pinned, all blocks, or where one block leads.",
    discussion: """
      EXAMPLES
        agon archive ls
        agon archive ls --blocks --limit 1000
        agon archive ls bafyreihyrpefhacm6kkp4ql6j6udakdit7g3dmkzfriqfykhjw6cad5lrm

      \(Exit.help(exits))
      """)

  @Argument(help: ArgumentHelp("A block, whose links are listed.", valueName: "cid"))
  var cid: CIDArgument?

  @Flag(help: "List blocks rather than pins, in the order of their folders.")
  var blocks = false

  @Option(help: ArgumentHelp("How many lines to list, 1 to 100,000.", valueName: "count"))
  var limit = 100

  @Option(help: ArgumentHelp("Only blocks behind this one: the last of a list before.", valueName: "cid"))
  var after: CIDArgument?

  @OptionGroup var storage: DataOption
  @OptionGroup var output: JSONOption

  func validate() throws {
    guard (1...100_000).contains(limit) else { throw ValidationError("--limit takes 1 to 100,000.") }
    guard !blocks || cid == nil else { throw ValidationError("--blocks lists all of them: name no CID with it.") }
    guard after == nil || blocks else { throw ValidationError("--after goes with --blocks.") }
  }

  mutating func run() throws {
    let store = try storage.blocks()
    let description: ArchiveListing =
      if let cid {
        try ArchiveListing(linksOf: cid.cid, in: store, limit: limit)
      } else if blocks {
        try ArchiveListing(blocksOf: store, after: after?.cid, limit: limit)
      } else {
        try ArchiveListing(pinsOf: store, limit: limit)
      }
    if output.json { return Output.standard(JSON.text(description.value, pretty: true) + "\n") }
    let terminal = Terminal.current
    terminal.print(description.lines(width: terminal.width))
    if let last = description.next {
      terminal.print(Line("  more: `\(Invocation.command("archive ls --blocks --after \(last)", data: storage))`", .dim))
    }
  }
}

/// A list of pins, blocks or links.
struct ArchiveListing {
  private struct Row {
    let cells: [Line]
    let value: Value
  }

  private var columns: [Table.Column] = []
  private var rows: [Row] = []
  private var facts: [(key: String, value: Value, text: String)] = []
  private let name: String
  private var isCut = false
  /// Where the next page begins.
  private(set) var next: CID?

  init(pinsOf store: BlockStore, limit: Int) throws {
    name = "pins"
    columns = [.init(title: "root"), .init(title: "name"), .init(title: "pinned", dispensability: 1)]
    let pins = try store.pins()
    isCut = pins.count > limit
    for pin in pins.prefix(limit) {
      let date = Figures.date(milliseconds: pin.pinnedAt)
      rows.append(
        Row(
          cells: [Line("\(pin.root)", .bold), Line(pin.name), Line(Figures.moment(milliseconds: pin.pinnedAt), .dim)],
          value: ["root": .text("\(pin.root)"), "name": .text(pin.name), "pinned": .text(date)]))
    }
    let tally = try store.tally()
    facts = [
      ("pins_total", .int(Int64(pins.count)), Figures.count(pins.count, "pin")),
      ("blocks_total", .int(Int64(tally.blocks)), Figures.count(tally.blocks, "block")),
      ("bytes_total", .int(tally.bytes), Figures.bytes(Int(tally.bytes))),
    ]
  }

  init(blocksOf store: BlockStore, after: CID?, limit: Int) throws {
    struct Enough: Error {}
    name = "blocks"
    columns = [.init(title: "block"), .init(title: "codec"), .init(title: "bytes", isRight: true)]
    let start = after.map { ArchiveListing.place($0) } ?? ""
    do {
      try store.visit { cid, size in
        guard ArchiveListing.place(cid) > start else { return }
        guard rows.count < limit else { throw Enough() }
        rows.append(
          Row(
            cells: [Line("\(cid)"), Line(cid.codec.name, .dim), Line(Figures.grouped(Int(size)))],
            value: ["cid": .text("\(cid)"), "codec": .text(cid.codec.name), "bytes": .int(size)]))
        next = cid
      }
      next = nil
    } catch is Enough {
      isCut = true
    }
  }

  init(linksOf cid: CID, in store: BlockStore, limit: Int) throws {
    name = "links"
    columns = [
      .init(title: "link"), .init(title: "name", dispensability: 1), .init(title: "codec"), .init(title: "bytes", isRight: true),
    ]
    let block = try store.get(cid)
    let names: [String?] = cid.codec == .dagPB ? try DagPB.decode(block.bytes).links.map(\.name) : []
    let links = try block.links
    isCut = links.count > limit
    for (index, link) in links.prefix(limit).enumerated() {
      let name = names.indices.contains(index) ? names[index] ?? "" : ""
      let size = try store.size(of: link)
      rows.append(
        Row(
          cells: [
            Line("\(link)", .bold), Line(name), Line(link.codec.name, .dim),
            size.map { Line(Figures.grouped(Int($0))) } ?? Line("not here", .warning),
          ],
          value: ["cid": .text("\(link)"), "name": .text(name), "codec": .text(link.codec.name), "bytes": size.map { .int($0) } ?? .null]))
    }
    let pin = try store.pin(cid)
    facts = [
      ("cid", .text("\(cid)"), "\(cid)"), ("codec", .text(cid.codec.name), cid.codec.name),
      ("bytes", .int(Int64(block.bytes.count)), Figures.bytes(block.bytes.count)),
      ("links_total", .int(Int64(links.count)), Figures.count(links.count, "link")),
      ("pinned", .bool(pin != nil), pin.map { "pinned \($0.name)" } ?? "no pin of its own"),
    ]
  }

  /// Where a block stands in the order of folders.
  private static func place(_ cid: CID) -> String {
    let name = "\(cid.asVersion1)"
    return name.suffix(3).prefix(2) + name
  }

  var value: Value {
    var map: Value.Map = [name: .list(rows.map(\.value)), "more": .bool(isCut)]
    for fact in facts { map[fact.key] = fact.value }
    if let next { map["after"] = .text("\(next)") }
    return .map(map)
  }

  func lines(width: Int) -> [Line] {
    var lines: [Line] = []
    if !rows.isEmpty {
      var table = Table(columns)
      for row in rows { table.add(row.cells) }
      lines += table.lines(width: width)
    }
    if isCut && next == nil { lines.append(Line("  … and more: --limit shows them", .dim)) }
    if !facts.isEmpty {
      lines += Line.flowed(facts.map { Line($0.text, .dim) }, between: Line(" · ", .dim), width: width - 2).map { Line("  ") + $0 }
    }
    return lines
  }
}

extension CID.Codec {
  /// As the multicodec table has it.
  var name: String {
    switch self {
    case .raw: "raw"
    case .dagPB: "dag-pb"
    case .dagCBOR: "dag-cbor"
    }
  }
}
