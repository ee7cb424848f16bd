internal import SpaceContent

/// Values and nodes as JSON in which every type is named.
enum Notation {
  static func notation(of value: Value) -> Value {
    switch value {
    case .null: ["n"]
    case .bool(let value): [value ? "T" : "F"]
    case .int(let value): ["i", .text("\(value)")]
    case .float(let value): ["f", .text("\(value.bitPattern)")]
    case .text(let text): ["t", .text(Hex.encode(Array(text.utf8)))]
    case .bytes(let bytes): ["b", .text(Hex.encode(bytes))]
    case .link(let cid): ["c", .text(Hex.encode(cid.bytes))]
    case .list(let items): ["l", .list(items.map(notation))]
    case .map(let map):
      ["m", .list(map.map { [.text(Hex.encode(Array($0.key.utf8))), notation(of: $0.value)] })]
    }
  }

  static func value(_ notation: Value) throws -> Value {
    guard let parts = notation.list, let kind = parts.first?.text else { throw Unknown(what: "\(notation)") }
    let text = parts.count > 1 ? parts[1].text : nil
    switch (kind, text) {
    case ("n", nil): return .null
    case ("T", nil): return .bool(true)
    case ("F", nil): return .bool(false)
    case ("i", let text?): return .int(try number(text))
    case ("f", let text?): return .float(Double(bitPattern: try number(text)))
    case ("t", let text?): return .text(try self.text(text))
    case ("b", let text?): return .bytes(try ContentDriver.bytes(text))
    case ("c", let text?): return .link(try CID(bytes: try ContentDriver.bytes(text)))
    case ("l", nil): return .list(try (parts[1].list ?? []).map(value))
    case ("m", nil):
      return .map(
        Value.Map(
          try (parts[1].list ?? []).map { entry in
            guard let pair = entry.list, pair.count == 2, let key = pair[0].text else { throw Unknown(what: "\(entry)") }
            return (try self.text(key), try value(pair[1]))
          }))
    default: throw Unknown(what: kind)
    }
  }

  static func notation(of node: PBNode) -> Value {
    let links: [Value] = node.links.map { link in
      [
        .text(Hex.encode(link.cid.bytes)), link.name.map { .text(Hex.encode(Array($0.utf8))) } ?? .null,
        link.tsize.map { .text("\($0)") } ?? .null,
      ]
    }
    return [.list(links), node.data.map { .text(Hex.encode($0)) } ?? .null]
  }

  static func node(_ notation: Value) throws -> PBNode {
    guard let parts = notation.list, parts.count == 2, let links = parts[0].list else { throw Unknown(what: "\(notation)") }
    return PBNode(
      links: try links.map { link in
        guard let fields = link.list, fields.count == 3, let cid = fields[0].text else { throw Unknown(what: "\(link)") }
        return PBLink(
          cid: try CID(bytes: try ContentDriver.bytes(cid)), name: try fields[1].text.map(text), tsize: try fields[2].text.map(number))
      }, data: try parts[1].text.map(ContentDriver.bytes))
  }

  /// A base by its prefix, and what follows it.
  static func base(_ argument: String) throws -> (Multibase, String) {
    guard let base = argument.utf8.first.flatMap(Multibase.init(rawValue:)) else { throw Unknown(what: argument) }
    return (base, String(argument.dropFirst()))
  }

  private static func text(_ hex: String) throws -> String {
    guard let text = String(validating: try ContentDriver.bytes(hex), as: UTF8.self) else { throw Unknown(what: hex) }
    return text
  }

  private static func number<N: FixedWidthInteger>(_ text: String) throws -> N {
    guard let number = N(text) else { throw Unknown(what: text) }
    return number
  }
}
