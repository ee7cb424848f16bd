/// What a client of the gateway wants to have: the parameter `format`, or else the header `Accept` (RFC 9110, 12.5.1).
enum GatewayFormat: Hashable {
  case raw
  case car
  /// What the CID stands for: a file, a folder or a record.
  case open(prefersPage: Bool)

  /// Forms that others have and this gateway does not.
  private static let absent: Set = [
    "application/x-tar", "application/cbor", "application/vnd.ipld.dag-cbor", "application/vnd.ipld.dag-json",
    "application/vnd.ipfs.ipns-record",
  ]

  /// - Returns: nil where nothing that is asked for can be had.
  static func wanted(accept: String?, parameters: [String: String]) -> GatewayFormat? {
    if let format = parameters["format"] {
      switch format {
      case "raw": return .raw
      case "car":
        return isOurs(version: parameters["car-version"], order: parameters["car-order"], dups: parameters["car-dups"]) ? .car : nil
      default: return nil
      }
    }
    let accept = accept ?? ""
    guard accept.contains(where: { $0 != " " }) else { return .open(prefersPage: false) }
    let ranges = accept.split(separator: ",").compactMap(MediaRange.init)
    let open = GatewayFormat.open(prefersPage: ranges.contains { $0.type == "text/html" && $0.quality > 0 })
    // The first of those that are wanted most; a wildcard only where nothing is named that is wanted as much.
    var best: (format: GatewayFormat, quality: Int)?
    for range in ranges.filter({ !$0.isWildcard }) + ranges.filter(\.isWildcard) where range.quality > best?.quality ?? 0 {
      switch range.type {
      case "application/vnd.ipld.raw": best = (.raw, range.quality)
      case "application/vnd.ipld.car":
        let isOurs = isOurs(
          version: parameters["car-version"] ?? range.parameters["version"], order: parameters["car-order"] ?? range.parameters["order"],
          dups: parameters["car-dups"] ?? range.parameters["dups"])
        if isOurs { best = (.car, range.quality) }
      case let type where absent.contains(type): continue
      default: best = (open, range.quality)
      }
    }
    return best?.format
  }

  /// Version 1, depth first, each block once: a client that leaves it open, or takes any order, has that, too.
  private static func isOurs(version: String?, order: String?, dups: String?) -> Bool {
    (version ?? "1") == "1" && ["dfs", "unk", ""].contains(order ?? "") && ["n", ""].contains(dups ?? "")
  }
}

/// One element of an `Accept` header: a type with its parameters, and how much it is wanted.
struct MediaRange {
  let type: String
  let parameters: [String: String]
  /// In thousandths.
  let quality: Int

  var isWildcard: Bool { type.hasSuffix("/*") }

  init?(_ text: Substring) {
    var parts = text.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
    guard !parts.isEmpty else { return nil }
    type = parts.removeFirst()
    var parameters: [String: String] = [:]
    for part in parts {
      let pair = part.split(separator: "=", maxSplits: 1).map { String($0.filter { $0 != "\"" }) }
      if pair.count == 2 { parameters[pair[0]] = pair[1] }
    }
    guard let quality = parameters["q"].map(MediaRange.thousandths) ?? 1_000 else { return nil }
    parameters["q"] = nil
    self.parameters = parameters
    self.quality = quality
  }

  /// `0.5` in thousandths: at most three decimals, at most 1.
  private static func thousandths(_ text: String) -> Int? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let decimals = parts.count == 2 ? String(parts[1]) : ""
    guard let whole = parts.first, whole == "0" || whole == "1", decimals.utf8.count <= 3,
      decimals.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let value = Int(whole + decimals + String(repeating: "0", count: 3 - decimals.utf8.count)), value <= 1_000
    else { return nil }
    return value
  }
}

/// Percent-encoding (RFC 3986).
package enum PercentEncoding {
  /// The text as one segment of a path: everything but unreserved characters is escaped.
  package static func encode(_ text: String) -> String {
    var out: [UInt8] = []
    for unit in text.utf8 {
      switch unit {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        out.append(unit)
      default:
        let digits = Array("0123456789ABCDEF".utf8)
        out += [UInt8(ascii: "%"), digits[Int(unit >> 4)], digits[Int(unit & 15)]]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// The bytes that a text stands for, as UTF-8; nil for a broken escape, or bytes that are no UTF-8.
  package static func decode(_ text: some StringProtocol) -> String? {
    var bytes: [UInt8] = []
    var units = text.utf8.makeIterator()
    while let unit = units.next() {
      guard unit == UInt8(ascii: "%") else {
        bytes.append(unit)
        continue
      }
      guard let high = units.next().flatMap(digit), let low = units.next().flatMap(digit) else { return nil }
      bytes.append(high << 4 | low)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func digit(_ unit: UInt8) -> UInt8? {
    switch unit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): unit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): unit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): unit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// The parameters of a query; nil where one cannot be read, or stands there twice.
  static func parameters(_ query: String?) -> [String: String]? {
    var parameters: [String: String] = [:]
    for part in (query ?? "").split(separator: "&") {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = decode(pair[0]), let value = decode(pair.count == 2 ? pair[1] : ""),
        parameters.updateValue(value, forKey: name) == nil
      else { return nil }
    }
    return parameters
  }
}
