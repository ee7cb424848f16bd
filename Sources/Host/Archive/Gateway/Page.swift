internal import SpaceContent
internal import SpaceContract

/// The frame of the pages that the gateway makes: plain, without scripts, pictures or anything from elsewhere.
enum Page {
  /// No script runs, nothing is loaded, nothing is sent; the one style sheet is known by its hash.
  static let policy =
    "default-src 'none'; style-src 'sha256-\(Base64.text(SHA256.digest(Array(style.utf8)).bytes))'; base-uri 'none'; form-action 'none'; "
    + "frame-ancestors 'none'; sandbox"
  /// Changes with what pages look like, so that nobody keeps an old one.
  static let version = String("\(SHA256.digest(Array((style + "2").utf8)))".prefix(8))

  private static let style = """
    :root{color-scheme:light dark;--ink:#1c1e21;--dim:#656b73;--line:#e2e4e8;--soft:#f5f6f8;--link:#0b57b7;--paper:#fff}
    @media(prefers-color-scheme:dark){:root{--ink:#e4e6e9;--dim:#969ca5;--line:#2d3137;--soft:#1d2024;--link:#7fb4ff;--paper:#131518}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif}
    main{max-width:60rem;margin:0 auto;padding:2rem 1.25rem 3rem}
    a{color:var(--link);text-decoration:none}
    a:hover{text-decoration:underline}
    a:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
    h1{font-size:1.3rem;font-weight:600;line-height:1.35;margin:0 0 .3rem;overflow-wrap:anywhere}
    p{margin:.3rem 0}
    .cid,code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,monospace;font-size:.82rem}
    .cid{color:var(--dim);overflow-wrap:anywhere}
    nav{color:var(--dim);margin:0 0 1.1rem;overflow-wrap:anywhere}
    table{width:100%;border-collapse:collapse;margin:1.4rem 0}
    th{color:var(--dim);font-size:.8rem;font-weight:500;text-align:left}
    th,td{border-bottom:1px solid var(--line);padding:.45rem .75rem .45rem 0;vertical-align:baseline}
    td:first-child{overflow-wrap:anywhere}
    th:last-child,td:last-child{padding-right:0;text-align:right;white-space:nowrap}
    td.cid{white-space:nowrap}
    .plain td:last-child{text-align:left;white-space:normal}
    pre{background:var(--soft);border:1px solid var(--line);border-radius:6px;line-height:1.5;margin:1.4rem 0;overflow-wrap:anywhere;\
    padding:1rem 1.1rem;white-space:pre-wrap}
    .key{color:var(--dim)}
    footer,.note{color:var(--dim);font-size:.85rem}
    @media(max-width:40rem){main{padding:1.25rem 1rem}.wide{display:none}}

    """

  /// A page.
  /// - Parameters:
  ///   - title: a text, not HTML.
  ///   - body: HTML.
  static func html(title: String, body: String) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(escape(title))</title>
    <style>\(style)</style>
    </head>
    <body>
    <main>
    \(body)
    </main>
    </body>
    </html>

    """
  }

  /// A text inside of HTML, in elements and in quoted attributes. What a reader could not see stands there by its number.
  static func escape(_ text: String) -> String {
    var out = ""
    out.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      case "\n", "\t": out.unicodeScalars.append(scalar)
      default:
        if scalar.value >= 0x7f || scalar.value < 0x20, TextCleaning.removed.contains(where: { $0.contains(scalar.value) }) {
          out += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
          out.unicodeScalars.append(scalar)
        }
      }
    }
    return out
  }

  static func link(_ text: String, to address: String) -> String { "<a href=\"\(escape(address))\">\(escape(text))</a>" }

  /// What leads from the root to what is shown: each name but the last a link.
  static func trail(_ way: GatewayArchive.Way, path: [String]) -> String {
    guard let last = path.last, let root = way.cids.first else { return "" }
    var address = "/ipfs/\(root)"
    var parts = [link(short(root), to: address + "/")]
    for name in path.dropLast() {
      address += "/" + PercentEncoding.encode(name)
      parts.append(link(name, to: address + "/"))
    }
    return "<nav>\(parts.joined(separator: " / ")) / \(escape(last))</nav>"
  }

  /// Where the same thing can be had so that it can be checked.
  static func proofs(_ cid: CID) -> String {
    """
    <footer>Not checked by your browser. To check it yourself, take \(link("the block", to: "/ipfs/\(cid)?format=raw")) or \
    \(link("everything below it as a CAR", to: "/ipfs/\(cid)?format=car")), and hash it.</footer>
    """
  }

  static func short(_ cid: CID) -> String {
    let text = cid.description
    return "\(text.prefix(8))…\(text.suffix(6))"
  }
}
