internal import SpaceContent
internal import SpaceContract

/// The page of a record: its value as indented text, with links that can be followed.
struct RecordPage {
  /// The most text that is made of a value, in bytes; what is longer is cut off there.
  static let byteCountMax = 1 << 20
  /// The most bytes of a byte string that are shown.
  private static let shownBytes = 64

  let html: String

  init(_ value: Value, _ way: GatewayArchive.Way, path: [String]) {
    var writer = Writer()
    writer.write(value, indent: 0)
    var body = Page.trail(way, path: path)
    body += """
      <h1>\(Page.escape(path.last ?? value.map?["type"]?.text ?? "Record"))</h1>
      <p class="cid">\(way.end)</p>
      <pre>\(writer.text)</pre>

      """
    if writer.isFull { body += "<p class=\"note\">The record is longer than what a page shows.</p>\n" }
    let json = "<p class=\"note\">\(Page.link("As JSON", to: "/ipfs/\(way.end)?download=true"))</p>\n"
    html = Page.html(title: path.last ?? "\(way.end)", body: body + json + Page.proofs(way.end))
  }

  private struct Writer {
    var text = ""
    var isFull = false

    mutating func write(_ value: Value, indent: Int) {
      guard text.utf8.count < RecordPage.byteCountMax else {
        isFull = true
        return
      }
      switch value {
      case .link(let cid): text += Page.link("\(cid)", to: "/ipfs/\(cid)")
      case .bytes(let bytes):
        let digits = Hex.encode(Array(bytes.prefix(RecordPage.shownBytes)))
        text += bytes.count > RecordPage.shownBytes ? "0x\(digits)… (\(bytes.count) bytes)" : "0x\(digits)"
      case .list(let items) where items.isEmpty: text += "[]"
      case .map(let map) where map.isEmpty: text += "{}"
      case .list(let items):
        for (index, item) in items.enumerated() where !isFull {
          newLine(indent, isFirst: index == 0)
          text += "<span class=\"key\">\(index)</span>  "
          write(item, indent: indent + 1)
        }
      case .map(let map):
        for (index, entry) in map.enumerated() where !isFull {
          newLine(indent, isFirst: index == 0)
          text += "<span class=\"key\">\(Page.escape(entry.key))</span>  "
          write(entry.value, indent: indent + 1)
        }
      case .text(let value): text += Page.escape(JSON.text(.text(value)))
      case .null, .bool, .int, .float: text += Page.escape(JSON.text(value))
      }
    }

    /// What is inside of another value begins a line of its own.
    private mutating func newLine(_ indent: Int, isFirst: Bool) {
      guard indent > 0 || !isFirst else { return }
      text += "\n" + String(repeating: "  ", count: indent)
    }
  }
}
