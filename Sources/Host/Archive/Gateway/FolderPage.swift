internal import SpaceContent

/// The page of a folder.
struct FolderPage {
  /// The most entries that are listed.
  static let listedMax = 2_000

  let html: String

  private struct Full: Error {}

  /// - Throws: what the reader throws.
  init(_ way: GatewayArchive.Way, path: [String], _ reader: UnixFSReader) throws {
    var entries: [UnixFSReader.Entry] = []
    var isCut = false
    do {
      try reader.entries(of: way.end) { entry in
        guard entries.count < FolderPage.listedMax else { throw Full() }
        entries.append(entry)
      }
    } catch is Full {
      isCut = true
    }
    entries.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    let address = "/ipfs/\(way.cids[0])" + path.map { "/" + PercentEncoding.encode($0) }.joined()
    var rows = ""
    for entry in entries {
      let size = entry.dagByteCount.map(FolderPage.size) ?? ""
      rows += """
        <tr><td>\(Page.link(entry.name, to: address + "/" + PercentEncoding.encode(entry.name)))</td>\
        <td class="cid wide">\(Page.link(Page.short(entry.cid), to: "/ipfs/\(entry.cid)"))</td><td>\(size)</td></tr>

        """
    }
    var body = Page.trail(way, path: path)
    body += """
      <h1>\(Page.escape(path.last ?? "Folder"))</h1>
      <p class="cid">\(way.end)</p>

      """
    if entries.isEmpty {
      body += "<p class=\"note\">This folder is empty.</p>\n"
    } else {
      body += """
        <table>
        <thead><tr><th>Name</th><th class="wide">CID</th><th>Size</th></tr></thead>
        <tbody>
        \(rows)</tbody>
        </table>

        """
    }
    if isCut { body += "<p class=\"note\">The folder has more entries: \(FolderPage.listedMax) are the most that a page lists.</p>\n" }
    html = Page.html(title: path.last ?? "\(way.end)", body: body + Page.proofs(way.end))
  }

  /// A number of bytes for people.
  static func size(_ count: UInt64) -> String {
    guard count >= 1024 else { return "\(count) B" }
    var (value, unit) = (Double(count) / 1024, 0)
    let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    while value >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
    let tenths = Int((value * 10).rounded())
    return value < 10 ? "\(tenths / 10).\(tenths % 10) \(units[unit])" : "\(Int(value.rounded())) \(units[unit])"
  }
}
