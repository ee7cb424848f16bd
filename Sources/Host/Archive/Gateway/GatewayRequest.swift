/// A request to the gateway, as an HTTP server has read it.
public struct GatewayRequest: Hashable, Sendable {
  /// The longest path that is looked at, in bytes.
  public static let pathBytesMax = 4_096

  public let method: String
  /// As it stood in the request line, without the query; percent-encoded.
  public let path: String
  /// What stood behind the question mark, percent-encoded; nil where there was none.
  public let query: String?
  /// Names in lower case. Several fields of one name are joined with commas, as RFC 9110 (5.3) has it.
  public let headers: [String: String]

  public init(method: String = "GET", path: String, query: String? = nil, headers: [String: String] = [:]) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
  }
}

/// What the gateway answers.
public struct GatewayResponse: Sendable {
  public enum Body: Sendable {
    case none
    case bytes([UInt8])
    /// A CAR, written by the server with `GatewayArchive.write`. Its length is not known before.
    case archive(GatewayArchive)
    /// A file or a range of it, written with `GatewayFile.write`. Its length is in the headers.
    case file(GatewayFile)
  }

  public let status: Int
  /// In the order in which they are to be sent; names in lower case.
  public let headers: [(name: String, value: String)]
  public let body: Body

  /// The value of a header; nil where there is none.
  public subscript(name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// Which blocks behind the end of a path a CAR has.
public enum GatewayScope: Hashable, Sendable {
  /// The block at the end alone.
  case block
  /// All blocks of a file, or those that list a folder; the block alone of anything else.
  case entity
  /// The blocks of a file that some of its bytes need, and those that lead to them.
  case bytes(GatewayRange)
  /// Everything.
  case all
}

/// A range of a file's bytes, both ends included, as `entity-bytes` has it (Trustless Gateway specification). Negative numbers count from
/// the end of the file.
public struct GatewayRange: Hashable, Sendable {
  public let from: Int64
  /// Nil for the end of the file.
  public let to: Int64?

  public init(from: Int64, to: Int64?) {
    self.from = from
    self.to = to
  }

  /// Reads `from:to`; nil for anything else, and for a range that is empty whatever the file is.
  init?(_ text: Substring) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let from = GatewayRange.number(parts[0]) else { return nil }
    if parts[1] == "*" {
      self.init(from: from, to: nil)
      return
    }
    guard let to = GatewayRange.number(parts[1]) else { return nil }
    guard (from < 0) != (to < 0) || from <= to else { return nil }
    self.init(from: from, to: to)
  }

  private static func number(_ text: Substring) -> Int64? {
    let digits = text.first == "-" ? text.dropFirst() : text
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
    return Int64(text)
  }

  /// The positions in a file of so many bytes; empty where the file has none of them.
  func positions(in byteCount: UInt64) -> Range<UInt64> {
    func place(_ value: Int64) -> UInt64 {
      if value >= 0 { return UInt64(value) }
      return byteCount >= value.magnitude ? byteCount - value.magnitude : 0
    }
    // An end before the beginning of the file leaves nothing of it.
    if let to, to < 0, to.magnitude > byteCount { return 0..<0 }
    let start = min(place(from), byteCount)
    let end = to.map { min(place($0) + 1, byteCount) } ?? byteCount
    return start..<max(start, end)
  }
}
